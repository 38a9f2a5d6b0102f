import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyringSchema } from '#adapters/jwt/keyring.ts';
import { createClient } from '#contracts/client.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { profileRoutes } from '#contracts/routes/profile.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { startTestSystem, type TestSystem } from '#tests/support/local-system.ts';

const DAY_MINUTES = 1_440;
const KEYS_AGE_DAYS = 28;
const LOADED_MINUTES = 6;
const password = 'seven quiet mango trees';
const email = 'asha.rotation@example.com';

let test: TestSystem;
let anybody: ReturnType<typeof createClient>;
beforeAll(async () => {
  test = await startTestSystem();
  anybody = createClient({ baseUrl: test.cloud.apiUrl });
  good(await anybody.call(authRoutes.register, { body: { email, password, name: 'Asha Rao' } }));
});
afterAll(() => test.stop());

const signIn = async () => good(await anybody.call(authRoutes.login, { body: { email, password } }));
const kidOf = (token: string): string => decodeProtectedHeader(token).kid ?? '';
const publishedKids = async (): Promise<readonly string[]> =>
  good(await anybody.call(authRoutes.jwks)).keys.map(({ kid }) => kid);

/** Makes the stored keys older by so many days, which need not pass then. */
async function ageKeys(days: number): Promise<void> {
  const SecretId = test.functionAt('functions/scheduled/rotate-keys/handler.ts').env['TOKEN_KEYS_SECRET'];
  const stored = await test.secrets.send(new GetSecretValueCommand({ SecretId }));
  const { keys } = keyringSchema().parse(JSON.parse(stored.SecretString ?? ''));
  const older = keys.map((key) => ({ ...key, since: plusMinutes(key.since, -days * DAY_MINUTES) }));
  await test.secrets.send(
    new PutSecretValueCommand({ SecretId, SecretString: JSON.stringify({ keys: older }) }),
  );
}

/** Minutes from now to the next time of day in UTC, when the schedules of the stacks count. */
function minutesUntil(hour: number, minute: number): number {
  const now = test.cloud.clock.now();
  const gone = now.getUTCHours() * 60 + now.getUTCMinutes();
  return (hour * 60 + minute - gone + DAY_MINUTES) % DAY_MINUTES;
}

/** Somebody who is signed in, and asks and refreshes again and again. */
async function startUser() {
  let tokens = await signIn();
  const kids = new Set<string>();
  return {
    kids,
    /** Some requests, one after the other; what went wrong with them. */
    async useApi(): Promise<readonly string[]> {
      const wrong: string[] = [];
      for (let request = 0; request < 3; request++) {
        kids.add(kidOf(tokens.accessToken));
        const seen = await anybody.withToken(tokens.accessToken).call(profileRoutes.getProfile);
        if (!seen.ok) wrong.push(`profile: ${refusal(seen)}`);
        const refreshed = await anybody.call(authRoutes.refresh, {
          body: { refreshToken: tokens.refreshToken },
        });
        if (refreshed.ok) tokens = refreshed.body;
        else wrong.push(`refresh: ${refusal(refreshed)}`);
      }
      return wrong;
    },
  };
}

describe('the keys of a running system', () => {
  it('change under load without a failed request', async () => {
    const published = new Set(await publishedKids());
    await ageKeys(KEYS_AGE_DAYS);
    await test.travel(minutesUntil(1, 57));
    const kids = new Set<string>();
    // Four nights around the hour in which keys are rotated: one of them is the thirtieth.
    for (let night = 0; night < 4; night++) {
      const users = await Promise.all([startUser(), startUser(), startUser()]);
      for (let minute = 0; minute < LOADED_MINUTES; minute++) {
        const [, ...wrong] = await Promise.all([test.travel(1), ...users.map((user) => user.useApi())]);
        expect(wrong.flat()).toEqual([]);
      }
      for (const user of users) for (const kid of user.kids) kids.add(kid);
      await test.travel(DAY_MINUTES - LOADED_MINUTES);
    }
    expect([...kids].sort()).toEqual([...published].sort());
  }, 240_000);

  it('can be taken away: within a minute a token of one is worth nothing, and a refresh brings another', async () => {
    const { accessToken, refreshToken } = await signIn();
    const rotateKeys = test.functionAt('functions/scheduled/rotate-keys/handler.ts').name;
    await new LambdaClient(test.aws).send(
      new InvokeCommand({
        FunctionName: rotateKeys,
        Payload: JSON.stringify({ removeTokenKey: kidOf(accessToken) }),
      }),
    );
    await test.travel(1);
    expect((await anybody.withToken(accessToken).call(profileRoutes.getProfile)).status).toBe(401);
    const renewed = good(await anybody.call(authRoutes.refresh, { body: { refreshToken } }));
    expect((await anybody.withToken(renewed.accessToken).call(profileRoutes.getProfile)).status).toBe(200);
    expect(await publishedKids()).not.toContain(kidOf(accessToken));
  });
});
