import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { accountCases } from './account-cases.ts';
import { passwordCases } from './password-cases.ts';
import { signInCases } from './sign-in-cases.ts';
import { createFaultySystem, sweep } from './sweep.ts';

let dynamo: TestDynamoDb;
beforeAll(async () => {
  dynamo = await startDynoxide();
});
afterAll(() => dynamo.stop());

describe('one fault at any remote call of identity leaves, after a repeat, what an undisturbed run leaves', () => {
  it.each([...signInCases, ...passwordCases, ...accountCases])('$name', async (useCase) => {
    expect(await sweep(useCase, createFaultySystem(dynamo))).toBeGreaterThan(0);
  });
});
