import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSessionLive, judgeRefresh, PREDECESSOR_GRACE_MS } from '#domain/identity/session.ts';

const rotatedAt = '2026-11-22T10:00:00.000Z';
const family = { keyId: 'p1', generation: 5, digest: 'd', rotatedAt };
const later = (ms: number) => new Date(Date.parse(rotatedAt) + ms).toISOString();

describe('judging a refresh token', () => {
  it.each([
    ['the live one', 5, true, 0, 'current'],
    ['the live one, much later', 5, true, 86_400_000, 'current'],
    ['its predecessor in time', 4, true, PREDECESSOR_GRACE_MS, 'predecessor_in_grace'],
    ['its predecessor too late', 4, true, PREDECESSOR_GRACE_MS + 1, 'reused'],
    ['an older one, however soon', 3, true, 0, 'reused'],
    ['one of a generation to come', 6, true, 0, 'foreign'],
    ['one that does not lead to the live one', 4, false, 0, 'foreign'],
    ['a made-up live one', 5, false, 0, 'foreign'],
  ] as const)('%s', (_what, generation, endsAtLive, ms, verdict) => {
    expect(judgeRefresh(family, generation, endsAtLive, later(ms))).toBe(verdict);
  });

  it('never lets what is not of the family end it or rotate it', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 1e9 }), (generation, ms) => {
        expect(judgeRefresh(family, generation, false, later(ms))).toBe('foreign');
      }),
    );
  });
});

describe('a live session', () => {
  const user = { userId: 'usr_1', status: 'active', sessionEpoch: 3 } as const;
  const session = { status: 'active', userId: 'usr_1', epoch: 3, expiresAt: later(1) } as const;

  it('needs everything to be right at once', () => {
    expect(isSessionLive(session, user, rotatedAt)).toBe(true);
    const broken = [
      isSessionLive({ ...session, status: 'ended' }, user, rotatedAt),
      isSessionLive({ ...session, userId: 'usr_2' }, user, rotatedAt),
      isSessionLive({ ...session, epoch: 2 }, user, rotatedAt),
      isSessionLive({ ...session, epoch: 4 }, user, rotatedAt),
      isSessionLive(session, user, later(1)),
      isSessionLive(session, { ...user, status: 'disabled' }, rotatedAt),
      isSessionLive(session, { ...user, status: 'erased' }, rotatedAt),
    ];
    expect(broken).toEqual(broken.map(() => false));
  });
});
