import { expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { HISTORY_PART, readHistory } from '#application/audit/read-history.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { findChainFault } from '#domain/audit/chain.ts';
import { eventChain } from '#tests/support/event-chain.ts';

const whole = eventChain('bk_1', 2 * HISTORY_PART + 1);
const read = (events: readonly DomainEvent[], from: number) =>
  readHistory({ trail: { history: async () => events }, sha256 }, { kind: 'booking', id: 'bk_1', from });

/** All parts one after the other, as a client asks for them. */
async function parts(events: readonly DomainEvent[]) {
  const found: (readonly DomainEvent[])[] = [];
  for (let from: number | null = 1; from !== null; ) {
    const part = await read(events, from);
    if (!part.ok) throw new Error(part.error.code);
    found.push(part.value.events);
    from = part.value.nextSequence;
  }
  return found;
}

it('a long history is read in parts that add up to all events', async () => {
  const found = await parts(whole);
  expect(found.map(({ length }) => length)).toEqual([HISTORY_PART, HISTORY_PART, 1]);
  expect(findChainFault(found.flat(), sha256)).toBeUndefined();
  expect(await parts(whole.slice(0, HISTORY_PART))).toHaveLength(1);
});

it('each part reports whether the whole chain verifies', async () => {
  const altered = whole.map((event) =>
    event.sequence === 5 ? { ...event, correlationId: 'forged' } : event,
  );
  expect(await read(altered, HISTORY_PART + 1)).toMatchObject({
    ok: true,
    value: { fault: { sequence: 5, fault: 'altered' } },
  });
});

it('returns an empty part after the end, and not_found for an unknown aggregate', async () => {
  expect(await read(whole, whole.length + 1)).toMatchObject({
    ok: true,
    value: { events: [], nextSequence: null },
  });
  expect(await read([], 1)).toMatchObject({ ok: false, error: { code: 'not_found' } });
});
