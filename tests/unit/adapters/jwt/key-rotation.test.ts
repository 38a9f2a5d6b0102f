import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rotated, tokenKeyPolicy, withoutKey } from '#adapters/jwt/key-rotation.ts';
import { createRingKey, type Keyring, type RingKey } from '#adapters/jwt/keyring.ts';

const start = Date.parse('2026-01-01T00:00:00.000Z');
const shared = createRingKey('k0', 'active', new Date(start).toISOString());

/** Ring keys with the key material of one: making an Ed25519 pair for each run would take minutes. */
function keyMaker() {
  let made = 0;
  return (at: string) =>
    (state: RingKey['state']): RingKey => {
      made += 1;
      return { ...shared, kid: `k${made}`, state, since: at };
    };
}
const states = (ring: Keyring, state: RingKey['state']) => ring.keys.filter((key) => key.state === state);

describe('rotating a ring at arbitrary times', () => {
  it('always leaves one key that signs, one in reserve, and none promoted before it was published', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 50 * 1_440 }), { maxLength: 40 }), (gaps) => {
        const create = keyMaker();
        let ring: Keyring = { keys: [shared] };
        let minutes = 0;
        for (const gap of gaps) {
          minutes += gap;
          const at = new Date(start + minutes * 60_000).toISOString();
          const before = ring;
          ring = rotated(ring, tokenKeyPolicy, at, create(at));
          expect(states(ring, 'active')).toHaveLength(1);
          expect(states(ring, 'next')).toHaveLength(1);
          const active = states(ring, 'active')[0];
          const was = before.keys.find((key) => key.kid === active?.kid);
          expect(was).toBeDefined();
          const published = (Date.parse(at) - Date.parse(was?.since ?? at)) / 60_000;
          const early = was?.state === 'next' && published < tokenKeyPolicy.publishMinutes;
          expect(early).toBe(false);
        }
      }),
    );
  });

  it('keeps an active key after any one key is removed', () => {
    const at = new Date(start).toISOString();
    const create = keyMaker()(at);
    const ring = rotated({ keys: [shared] }, tokenKeyPolicy, at, create);
    for (const { kid } of ring.keys) {
      const left = withoutKey(ring, kid, at, create);
      expect(left.keys.map((key) => key.kid)).not.toContain(kid);
      expect(states(left, 'active')).toHaveLength(1);
    }
  });
});
