import { createPrivateKey, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { activeKey } from '#adapters/jwt/keyring.ts';
import { logIn } from '#application/identity/log-in.ts';
import { registerUser } from '#application/identity/register-user.ts';
import { denials } from '#contracts/authorizer-context.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import {
  freshEmail,
  goodPassword,
  type IdentitySystem,
  origin,
  startIdentity,
} from '#tests/support/identity.ts';
import { type Forgery, forgeries } from './forged-tokens.ts';

let dynamo: TestDynamoDb;
let identity: IdentitySystem;
let forged: readonly Forgery[];
let genuine: string;
let fetched = 0;
const collector = createServer((_, response) => {
  fetched += 1;
  response.end('{"keys":[]}');
});

beforeAll(async () => {
  dynamo = await startDynoxide();
  identity = await startIdentity(dynamo);
  await new Promise<void>((settle) => collector.listen(0, '127.0.0.1', settle));
  const address = collector.address();
  const url = `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : 0}`;

  const email = freshEmail();
  const person = { email, password: goodPassword, name: 'Asha', phone: null, role: 'customer' as const };
  await registerUser(identity.deps, person, identity.context());
  const input = { email, password: goodPassword, proof: undefined, deviceToken: undefined, origin };
  const signedIn = await logIn(identity.deps, input, identity.context());
  if (!signedIn.ok) throw new Error(signedIn.error.code);
  genuine = signedIn.value.accessToken;
  const { kid, privateJwk } = activeKey(identity.ring.value);
  const key = createPrivateKey({ key: privateJwk, format: 'jwk' });
  forged = forgeries(
    {
      token: genuine,
      claims: z
        .record(z.string(), z.unknown())
        .parse(JSON.parse(Buffer.from(genuine.split('.')[1] ?? '', 'base64url').toString('utf8'))),
      kid,
      publicX: privateJwk.x,
      signReal: (text) => sign(null, Buffer.from(text), key).toString('base64url'),
      refreshToken: signedIn.value.refreshToken,
    },
    url,
  );
});
afterAll(async () => {
  await new Promise<void>((settle) => collector.close(() => settle()));
  await dynamo.stop();
});

describe('forged and damaged tokens', () => {
  it('are of at least 200 kinds, none of them the genuine token', () => {
    expect(new Set(forged.map((f) => f.token)).size).toBeGreaterThanOrEqual(200);
    expect(forged.map((f) => f.token)).not.toContain(genuine);
  });

  it('are each refused as unauthenticated, without an error and without fetching a key', async () => {
    const route = 'POST /v1/auth/logout';
    expect(await identity.verdict(genuine, route)).toBe('allowed');
    const verdicts = await Promise.all(
      forged.map(async ({ what, token }) => ({
        what,
        verdict: await identity.verdict(token, route),
      })),
    );
    const passed = verdicts.filter(
      ({ verdict }) => verdict === 'allowed' || denials[verdict].code !== 'unauthenticated',
    );
    expect(passed).toEqual([]);
    expect(fetched).toBe(0);
  });
});
