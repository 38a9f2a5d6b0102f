import { afterAll } from 'vitest';
import { createActors } from './actors.ts';
import { createJobs } from './jobs.ts';
import { startTestSystem } from './local-system.ts';
import { createProofs } from './proofs.ts';

/** Starts a system for one test file, with actors, jobs and access to stored data; stops it after the last test. */
export async function openScene() {
  const test = await startTestSystem();
  afterAll(() => test.stop());
  return { test, actors: createActors(test), jobs: createJobs(test), proofs: createProofs(test) };
}
