import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { decodeProtectedHeader } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAccessTokenIssuer } from '#adapters/jwt/access-token-issuer.ts';
import { createAccessTokenVerifier } from '#adapters/jwt/access-token-verifier.ts';
import { ensureKeyring } from '#adapters/jwt/first-keys.ts';
import { createKeyPublication } from '#adapters/jwt/key-publication.ts';
import {
  type RotationDeps,
  removeStoredKey,
  rotateStoredRing,
  tokenKeyPolicy,
} from '#adapters/jwt/key-rotation.ts';
import { activeKey, createRingKey, type Keyring, keyringSchema } from '#adapters/jwt/keyring.ts';
import { createPublishedKeyReader } from '#adapters/jwt/published-keys.ts';
import { createSecretReader } from '#adapters/secrets/secret-reader.ts';
import { createSecretStore } from '#adapters/secrets/secret-store.ts';
import { secretsManagerSource } from '#adapters/secrets/secrets-manager-source.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { audience, handClock, issuer } from '#tests/support/identity.ts';
import { startSecretsServer } from '#tests/support/secrets-server.ts';

const SECRET = 'token-keys';
const MINUTE = 60_000;

let dynamo: TestDynamoDb;
let server: Awaited<ReturnType<typeof startSecretsServer>>;
const values = new Map<string, string>();
beforeAll(async () => {
  [dynamo, server] = await Promise.all([startDynoxide(), startSecretsServer(values)]);
});
afterAll(async () => {
  await server.stop();
  await dynamo.stop();
});

let ringNumber = 0;
/** A ring of its own, with signers and verifiers that keep what they know as Lambda instances do. */
async function startRing() {
  ringNumber += 1;
  values.set(SECRET, 'a generated password, as the stacks make it');
  const clock = handClock('2026-11-22T10:00:00.000Z');
  const table = dynamo.tables.operational;
  const document = `keys:test${ringNumber}`;
  const secrets = new SecretsManagerClient({
    endpoint: server.url,
    region: 'ap-south-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  let made = 0;
  const deps: RotationDeps = {
    store: createSecretStore(secrets, SECRET, keyringSchema()),
    publication: createKeyPublication(dynamo.client, table, document),
    createKey: (state) => {
      made += 1;
      return createRingKey(`k${made}`, state, clock.now().toISOString());
    },
  };
  const at = () => clock.now().toISOString();
  let first = 0;
  await ensureKeyring(deps.store, deps.publication, at(), () => String(1000 + first++));
  const reader = () => createPublishedKeyReader(dynamo.client, table, document, clock);
  const signers = [1, 2].map(() =>
    createAccessTokenIssuer({
      ring: createSecretReader<Keyring>(secretsManagerSource(secrets), SECRET, keyringSchema, clock),
      published: reader(),
      issuer,
      audience,
    }),
  );
  const verifiers = [1, 2].map(() => createAccessTokenVerifier(reader(), { issuer, audience }));
  const issue = async (signer = 0) => {
    const claims = { userId: 'usr_1', role: 'customer' as const, sessionId: 'ses_1', at: at() };
    return (await signers[signer]?.issue(claims))?.accessToken ?? '';
  };
  const accepted = async (token: string) =>
    (await Promise.all(verifiers.map((v) => v.verify(token, clock.now())))).map((claims) => claims?.userId);
  return { clock, deps, at, issue, accepted };
}

describe('the key ring', () => {
  let ring: Awaited<ReturnType<typeof startRing>>;
  beforeEach(async () => {
    ring = await startRing();
  });

  it('rotates for two months with no token refused within its hour', async () => {
    const kids = new Set<string>();
    const live: { readonly token: string; readonly until: number }[] = [];
    for (let day = 0; day < 64; day++) {
      await rotateStoredRing(ring.deps, tokenKeyPolicy, ring.at());
      for (const minutes of [1, 58, 1, 1_380]) {
        for (const signer of [0, 1]) {
          const token = await ring.issue(signer);
          kids.add(decodeProtectedHeader(token).kid ?? '');
          live.push({ token, until: ring.clock.now().getTime() + 60 * MINUTE });
        }
        const due = live.filter(({ until }) => until > ring.clock.now().getTime());
        for (const { token } of due) expect(await ring.accepted(token)).toEqual(['usr_1', 'usr_1']);
        live.splice(0, live.length, ...due);
        ring.clock.pass(minutes * MINUTE);
      }
    }
    expect(kids.size).toBeGreaterThanOrEqual(3);
  }, 120_000);

  it('rotates under load with no request refused', async () => {
    const kids = new Set<string>();
    const request = async (_: unknown, i: number) => {
      const token = await ring.issue(i % 2);
      kids.add(decodeProtectedHeader(token).kid ?? '');
      return ring.accepted(token);
    };
    for (let step = 0; step < 64 * 4; step++) {
      const requests = Array.from({ length: 16 }, request);
      await rotateStoredRing(ring.deps, tokenKeyPolicy, ring.at());
      const answers = await Promise.all([...requests, ...Array.from({ length: 16 }, request)]);
      expect(answers.flat().filter((userId) => userId !== 'usr_1')).toEqual([]);
      ring.clock.pass(6 * 60 * MINUTE);
    }
    expect(kids.size).toBeGreaterThanOrEqual(3);
  }, 120_000);

  it('refuses what a removed key signed within 60 s, and goes on signing', async () => {
    const stolen = await ring.issue();
    expect(await ring.accepted(stolen)).toEqual(['usr_1', 'usr_1']);
    const stored = await ring.deps.store.load();
    if (!stored) throw new Error('The ring is missing.');
    await removeStoredKey(ring.deps, activeKey(stored).kid, ring.at());
    ring.clock.pass(31_000);
    expect(await ring.accepted(stolen)).toEqual([undefined, undefined]);
    for (const signer of [0, 1]) {
      expect(await ring.accepted(await ring.issue(signer))).toEqual(['usr_1', 'usr_1']);
    }
  });

  it('is never made twice, whatever a second deployment does', async () => {
    const before = values.get(SECRET);
    await ensureKeyring(ring.deps.store, ring.deps.publication, ring.at(), () => 'efgh');
    expect(values.get(SECRET)).toBe(before);
  });

  it('is never replaced when it can not be read', async () => {
    values.set(SECRET, JSON.stringify({ keys: [{ kid: 'damaged' }] }));
    const again = ensureKeyring(ring.deps.store, ring.deps.publication, ring.at(), () => 'efgh');
    await expect(again).rejects.toThrow('does not match its schema');
    expect(values.get(SECRET)).toContain('damaged');
  });
});
