import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ensureKeyring, newKid } from '#adapters/jwt/first-keys.ts';
import { createKeyPublication } from '#adapters/jwt/key-publication.ts';
import { removeStoredKey, rotateStoredRing, tokenKeyPolicy } from '#adapters/jwt/key-rotation.ts';
import { activeKey, createRingKey, keyringSchema, type RingKey } from '#adapters/jwt/keyring.ts';
import { createPublishedKeyReader } from '#adapters/jwt/published-keys.ts';
import { randomSecrets } from '#adapters/secrets/random-secrets.ts';
import { createSecretStore } from '#adapters/secrets/secret-store.ts';
import { systemIds } from '#adapters/system/system.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { ok } from '#kernel/result.ts';
import { injectPortFaults } from '#tests/support/fault-injection.ts';
import type { FaultySystem, UseCase } from './sweep.ts';

const MADE = '2026-11-22T10:00:00.000Z';
const DUE = plusMinutes(MADE, tokenKeyPolicy.activeMinutes);
const DAY_MINUTES = 1_440;

/** A ring of its own in Secrets Manager, and its public halves in the table. */
function ring({ dynamo, injector }: FaultySystem, secretsManager: SecretsManagerClient) {
  const name = systemIds.next('keys');
  const straight = createSecretStore(secretsManager, name, keyringSchema());
  const store = injectPortFaults(straight, injector, ['load']);
  const publication = createKeyPublication(dynamo.client, dynamo.tables.operational, name);
  const createKey = (state: RingKey['state']) =>
    createRingKey(newKid(DUE, randomSecrets.random()), state, DUE);
  const deps = { store, publication, createKey };
  return {
    deps,
    make: () => ensureKeyring(store, publication, MADE, randomSecrets.random),
    /** What stands after the run of the next day, which mends what a late answer left. */
    async nextDay() {
      await rotateStoredRing(deps, tokenKeyPolicy, plusMinutes(DUE, DAY_MINUTES));
      const keys = (await straight.load())?.keys ?? [];
      const clock = { now: () => new Date(DUE) };
      const reader = createPublishedKeyReader(dynamo.client, dynamo.tables.operational, name, clock);
      const found = await Promise.all(keys.map(async ({ kid }) => (await reader.find(kid)) !== undefined));
      return keys.map(({ kid, state }, i) => ({ kid, state, isPublished: found[i] }));
    },
  };
}

export const keyCases = (secretsManager: SecretsManagerClient): readonly UseCase[] => [
  {
    name: 'making the first keys',
    async prepare(system) {
      const { make, nextDay } = ring(system, secretsManager);
      return {
        act: async () => ok(await make()),
        facts: async () => (await nextDay()).map(({ state, isPublished }) => [state, isPublished]),
      };
    },
  },
  {
    name: 'rotating the keys',
    async prepare(system) {
      const { make, deps, nextDay } = ring(system, secretsManager);
      const before = activeKey(await make()).kid;
      return {
        act: async () => ok(await rotateStoredRing(deps, tokenKeyPolicy, DUE)),
        facts: async () =>
          (await nextDay()).map(({ kid, state, isPublished }) => [kid === before, state, isPublished]),
      };
    },
  },
  {
    name: 'removing a key that somebody stole',
    async prepare(system) {
      const { make, deps, nextDay } = ring(system, secretsManager);
      const stolen = activeKey(await make()).kid;
      return {
        act: async () => ok(await removeStoredKey(deps, stolen, DUE)),
        facts: async () =>
          (await nextDay()).map(({ kid, state, isPublished }) => [kid === stolen, state, isPublished]),
      };
    },
  },
];
