import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { findChainFault, GENESIS, type LinkedEvent, linkEvent } from '#domain/audit/chain.ts';

const data = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
const anyChain = fc.array(data, { minLength: 1, maxLength: 8 }).map((parts) => {
  const chain: LinkedEvent[] = [];
  for (const [i, part] of parts.entries()) {
    const event = {
      eventId: `booking:bk_1:${i + 1}`,
      type: 'booking.confirmed',
      schemaVersion: 1,
      aggregate: { kind: 'booking', id: 'bk_1' },
      sequence: i + 1,
      occurredAt: '2026-11-22T10:00:00.000Z',
      actor: { kind: 'system', id: 'timer' } as const,
      correlationId: 'c',
      data: part,
    };
    chain.push(linkEvent(event, chain.at(-1)?.hash ?? GENESIS, sha256));
  }
  return chain;
});

/** A chain and the place of one of its events. */
const chainAndPlace = anyChain.chain((chain) => fc.tuple(fc.constant(chain), fc.nat(chain.length - 1)));
const changed = (chain: readonly LinkedEvent[], place: number, change: (event: LinkedEvent) => LinkedEvent) =>
  chain.map((event, i) => (i === place ? change(event) : event));

/** One way to alter an event: each of its parts in turn. */
const alterations: readonly ((event: LinkedEvent) => LinkedEvent)[] = [
  (e) => ({ ...e, data: { ...Object(e.data), forged: true } }),
  (e) => ({ ...e, type: 'booking.cancelled' }),
  (e) => ({ ...e, actor: { kind: 'ops', id: 'usr_ops' } }),
  (e) => ({ ...e, occurredAt: '2026-11-22T10:00:00.001Z' }),
  (e) => ({ ...e, aggregate: { ...e.aggregate, id: 'bk_2' } }),
  (e) => ({ ...e, eventId: `${e.eventId}0` }),
  (e) => ({ ...e, correlationId: 'd' }),
  (e) => ({ ...e, schemaVersion: 2 }),
];

describe('a chain of events', () => {
  it('verifies as written and after a JSON round trip', () => {
    fc.assert(
      fc.property(anyChain, (chain) => {
        expect(findChainFault(chain, sha256)).toBeUndefined();
        expect(findChainFault(JSON.parse(JSON.stringify(chain)), sha256)).toBeUndefined();
      }),
    );
  });

  it('reports the position of any altered part of an event', () => {
    fc.assert(
      fc.property(chainAndPlace, fc.constantFrom(...alterations), ([chain, place], alter) => {
        expect(findChainFault(changed(chain, place, alter), sha256)).toEqual({
          sequence: place + 1,
          fault: 'altered',
        });
      }),
    );
  });

  it('reports a rehashed event by the next one or by its anchored hash', () => {
    fc.assert(
      fc.property(chainAndPlace, ([chain, place]) => {
        const forged = changed(chain, place, (linked) => {
          const { prevHash, hash: _, ...event } = linked;
          return linkEvent({ ...event, data: { forged: true, was: event.data } }, prevHash, sha256);
        });
        const fault = findChainFault(forged, sha256);
        if (place === chain.length - 1) expect(forged.at(-1)?.hash).not.toBe(chain.at(-1)?.hash);
        else expect(fault).toEqual({ sequence: place + 2, fault: 'broken_link' });
      }),
    );
  });

  it("reports an event with another event's id and a valid hash", () => {
    const elsewhere: readonly ((event: LinkedEvent) => Partial<LinkedEvent>)[] = [
      ({ sequence }) => ({ eventId: `booking:bk_2:${sequence}` }),
      ({ sequence }) => ({ eventId: `booking:bk_1:${sequence + 1}` }),
      ({ sequence }) => ({ eventId: `booking:bk_1:0${sequence}` }),
      () => ({ aggregate: { kind: 'offer', id: 'bk_1' } }),
    ];
    fc.assert(
      fc.property(anyChain, fc.constantFrom(...elsewhere), (chain, move) => {
        const moved = changed(chain, chain.length - 1, (linked) => {
          const { prevHash, hash: _, ...event } = linked;
          return linkEvent({ ...event, ...move(linked) }, prevHash, sha256);
        });
        expect(findChainFault(moved, sha256)).toEqual({ sequence: chain.length, fault: 'altered' });
      }),
    );
  });

  it('reports a missing, duplicate or misplaced event', () => {
    fc.assert(
      fc.property(chainAndPlace, ([chain, place]) => {
        const event = chain[place];
        if (!event) throw new RangeError('No such place.');
        const doubled = chain.toSpliced(place, 0, event);
        expect(findChainFault(doubled, sha256)).toMatchObject({ sequence: place + 2, fault: 'gap' });
        if (place === chain.length - 1) return;
        expect(findChainFault(chain.toSpliced(place, 1), sha256)).toMatchObject({ fault: 'gap' });
        const next = chain[place + 1];
        if (next)
          expect(findChainFault(chain.toSpliced(place, 2, next, event), sha256)).toMatchObject({
            fault: 'gap',
          });
      }),
    );
  });

  it('begins at the genesis hash', () => {
    fc.assert(
      fc.property(anyChain, (chain) => {
        const elsewhere = changed(chain, 0, (event) => ({ ...event, prevHash: 'f'.repeat(64) }));
        expect(findChainFault(elsewhere, sha256)).toEqual({ sequence: 1, fault: 'broken_link' });
      }),
    );
  });
});
