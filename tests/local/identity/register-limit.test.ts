import { afterAll, beforeAll, expect, it } from 'vitest';
import { authRoutes } from '#contracts/routes/auth.ts';
import { problem } from '#contracts/schemas/problem.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

// Budgets of a twentieth: six requests a minute.
const BUDGET = 6;
let system: TestSystem;
beforeAll(async () => {
  system = await startTestSystem({ env: { RATE_LIMIT_FACTOR: '0.05' } });
}, 180_000);
afterAll(() => system?.stop());

const { register, login } = authRoutes;
const post = ({ path }: { readonly path: string }, body: unknown, from: string) =>
  fetch(system.cloud.apiUrl + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
    body: JSON.stringify(body),
  });
const signUp = (i: number) =>
  post(register, { ...register.bodyExample, email: `person${i}@example.com` }, `198.51.100.${i}`);

it('an address that registers account after account is told to wait, whatever address it claims', async () => {
  const answers = [];
  for (let i = 0; i < BUDGET + 3; i++) answers.push(await signUp(i));
  const statuses = answers.map(({ status }) => status);
  expect(statuses.slice(0, 3)).toEqual([201, 201, 201]);
  expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(BUDGET + 1);
  const refused = answers.at(-1);
  expect(refused?.status).toBe(429);
  expect(refused?.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
  expect(refused?.headers.get('ratelimit-policy')).toBe(`"auth";q=${BUDGET};w=60`);
  expect(problem().parse(await refused?.json())).toMatchObject({ status: 429, code: 'rate_limited' });
  // One budget for all that needs no session: neither is a way around the other.
  expect((await post(login, login.bodyExample, '198.51.100.99')).status).toBe(429);
});
