import { afterAll } from 'vitest';
import { createActors } from './actors.ts';
import { createJobs } from './jobs.ts';
import { startTestSystem } from './local-system.ts';
import { createProofs } from './proofs.ts';

/** A system of a test file's own, with its people and what is on record; it stops after the last test. */
export async function openScene() {
  const test = await startTestSystem();
  afterAll(() => test.stop());
  return { test, actors: createActors(test), jobs: createJobs(test), proofs: createProofs(test) };
}
