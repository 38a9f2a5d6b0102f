import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256, sha256Bytes } from '#adapters/crypto/sha256.ts';
import { createJoseSealer } from '#adapters/jwt/jose-sealer.ts';
import { keysOfJwks } from '#adapters/jwt/jwks-file.ts';
import { createRingKey, publicHalves } from '#adapters/jwt/keyring.ts';
import { anchorEvents } from '#application/audit/anchor-events.ts';
import { checkProof, proveEvent, verifyExport } from '#application/audit/verify-export.ts';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import { sealedAnchor } from '#contracts/schemas/anchor.ts';
import type { SealedAnchor } from '#domain/audit/anchor.ts';
import { GENESIS, linkEvent } from '#domain/audit/chain.ts';
import { eventChain } from '#tests/support/event-chain.ts';

const at = '2026-11-22T10:00:00.000Z';
const ring = { keys: [createRingKey('s1', 'active', at)] };
const jwks = { keys: publicHalves(ring).keys.map(({ kid, jwk }) => ({ ...jwk, kid, use: 'sig' })) };
const sealer = createJoseSealer({ readKeyring: async () => ring, published: keysOfJwks(jwks) });
const ports = { sealer, sha256, hashBytes: sha256Bytes };

async function anchored(...batches: (readonly DomainEvent[])[]): Promise<SealedAnchor[]> {
  const objects = new Map<string, string>();
  const vault = { put: async (key: string, content: string) => void objects.set(key, content) };
  for (const batch of batches) await anchorEvents({ vault, sealer, hashBytes: sha256Bytes }, batch);
  return [...objects.values()].map((content) => sealedAnchor().parse(JSON.parse(content)));
}

describe('an exported trail', () => {
  it('verifies with anchors of any batch size, in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        async (lengths, batchSize) => {
          const events = lengths.flatMap((length, i) => eventChain(`bk_${i}`, length));
          const batches = [];
          for (let i = 0; i < events.length; i += batchSize) batches.push(events.slice(i, i + batchSize));
          const verdict = await verifyExport(ports, [...events].reverse(), await anchored(...batches));
          expect(verdict).toMatchObject({ faults: [], unanchored: [], anchored: events.length });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('lists the events without an anchor', async () => {
    const events = eventChain('bk_1', 3);
    const verdict = await verifyExport(ports, events, await anchored(events.slice(0, 2)));
    expect(verdict).toMatchObject({ faults: [], anchored: 2, unanchored: ['booking:bk_1:3'] });
  });

  it('reports an altered event, also when the chain after it was rewritten', async () => {
    const events = eventChain('bk_1', 3);
    const anchors = await anchored(events);
    const altered = events.map((e) =>
      e.sequence === 2 ? { ...e, data: { bookingId: 'bk_1', step: 9 } } : e,
    );
    expect((await verifyExport(ports, altered, anchors)).faults).toContainEqual({
      kind: 'chain',
      aggregate: 'booking:bk_1',
      sequence: 2,
      fault: 'altered',
    });
    // Somebody with the code can write a chain that holds in itself; the anchor still knows the old one.
    const rewritten = eventChain('bk_1', 3).map((e) => ({ ...e, correlationId: 'forged' }));
    const relinked: DomainEvent[] = [];
    for (const { prevHash: _, hash: __, ...event } of rewritten) {
      relinked.push(domainEvent().parse(linkEvent(event, relinked.at(-1)?.hash ?? GENESIS, sha256)));
    }
    const verdict = await verifyExport(ports, relinked, anchors);
    expect(verdict.faults.map(({ kind }) => kind)).toEqual(['contradicted', 'contradicted', 'contradicted']);
  });

  it('reports a forged event under the id of an anchored one', async () => {
    const genuine = eventChain('bk_1', 2);
    const others = eventChain('bk_2', 1);
    const anchors = await anchored([...genuine, ...others]);
    const last = genuine.at(-1);
    const [other] = others;
    if (!last || !other) throw new Error('no events');
    const { prevHash: _, hash: __, ...event } = last;
    const invented = domainEvent().parse(
      linkEvent({ ...event, sequence: 3, eventId: other.eventId }, last.hash, sha256),
    );
    for (const events of [
      [...genuine, invented, ...others],
      [...others, ...genuine, invented],
    ]) {
      expect((await verifyExport(ports, events, anchors)).faults).toContainEqual({
        kind: 'chain',
        aggregate: 'booking:bk_1',
        sequence: 3,
        fault: 'altered',
      });
    }
  });

  it('reports missing events at the end of a chain', async () => {
    const events = eventChain('bk_1', 4);
    const verdict = await verifyExport(ports, events.slice(0, 2), await anchored(events));
    expect(verdict.faults).toEqual([
      expect.objectContaining({ kind: 'missing', eventId: 'booking:bk_1:3' }),
      expect.objectContaining({ kind: 'missing', eventId: 'booking:bk_1:4' }),
    ]);
  });

  it('rejects an anchor with altered leaves, root, size or seal, or sealed by another key', async () => {
    const events = eventChain('bk_1', 3);
    const [sealed] = await anchored(events);
    if (!sealed) throw new Error('no anchor');
    const { anchor, seal } = sealed;
    const other = { keys: [createRingKey('s1', 'active', at)] };
    const foreign = createJoseSealer({ readKeyring: async () => other, published: keysOfJwks(jwks) });
    const objects: string[] = [];
    const vault = { put: async (_: string, content: string) => void objects.push(content) };
    await anchorEvents({ vault, sealer: foreign, hashBytes: sha256Bytes }, events);
    const touched: SealedAnchor[] = [
      { anchor: { ...anchor, leaves: anchor.leaves.toReversed() }, seal },
      { anchor: { ...anchor, leaves: anchor.leaves.slice(1), size: 2 }, seal },
      { anchor: { ...anchor, size: 2 }, seal },
      // The last event would not be missed if it could pass as one of a thing that was not exported.
      {
        anchor: {
          ...anchor,
          leaves: anchor.leaves.map((leaf, i) => (i === 2 ? { ...leaf, eventId: 'booking:bk_9:3' } : leaf)),
        },
        seal,
      },
      { anchor: { ...anchor, root: 'a'.repeat(64) }, seal },
      { anchor: { ...anchor, upTo: '2020-01-01T00:00:00.000Z' }, seal },
      { anchor, seal: `${seal.slice(0, -4)}AAAA` },
      sealedAnchor().parse(JSON.parse(objects[0] ?? '')),
    ];
    for (const one of touched) {
      const verdict = await verifyExport(ports, events, [one]);
      expect(verdict.faults).toEqual([expect.objectContaining({ kind: 'anchor' })]);
      expect(verdict.anchored).toBe(0);
    }
  });

  it('returns an inclusion proof that verifies without the other leaves', async () => {
    const events = [...eventChain('bk_1', 5), ...eventChain('bk_2', 6)];
    const anchors = await anchored(events);
    for (const { eventId } of events) {
      const proof = proveEvent(anchors, eventId, sha256Bytes);
      if (!proof) throw new Error(`${eventId} has no proof`);
      expect(checkProof(proof, sha256Bytes)).toBe(true);
      expect(checkProof({ ...proof, hash: 'b'.repeat(64) }, sha256Bytes)).toBe(false);
      expect(checkProof({ ...proof, eventId: 'booking:bk_9:1' }, sha256Bytes)).toBe(false);
    }
    expect(proveEvent(anchors, 'booking:bk_9:1', sha256Bytes)).toBeUndefined();
  });
});

describe('anchoring', () => {
  it('writes the same key and content for the same events, also when they are delivered twice', async () => {
    const events = eventChain('bk_1', 3);
    const objects: [string, string][] = [];
    const vault = { put: async (key: string, content: string) => void objects.push([key, content]) };
    const deps = { vault, sealer, hashBytes: sha256Bytes };
    await anchorEvents(deps, events);
    await anchorEvents(deps, [...events, ...events].reverse());
    expect(objects[1]).toEqual(objects[0]);
    expect(objects[0]?.[0]).toMatch(/^anchors\/2026\/11\/22\/[0-9a-f]{64}\.json$/);
    expect(await anchorEvents(deps, [])).toBeUndefined();
  });
});
