import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbAuditTrail } from '#adapters/dynamodb/dynamodb-audit-trail.ts';
import type { AuditTrail } from '#application/audit/ports.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { findChainFault } from '#domain/audit/chain.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { eventChain } from '#tests/support/event-chain.ts';

let dynamo: TestDynamoDb;
let trail: AuditTrail;
beforeAll(async () => {
  dynamo = await startDynoxide();
  trail = createDynamoDbAuditTrail(dynamo.client, dynamo.tables.audit);
});
afterAll(() => dynamo.stop());

let made = 0;
/** The chain of a new booking, of so many events. */
function chain(length: number): readonly [id: string, events: readonly DomainEvent[]] {
  made += 1;
  const id = `bk_${made}`;
  return [id, eventChain(id, length)];
}
const itemsOf = async (id: string): Promise<number> => {
  const answer = await dynamo.client.send(
    new QueryCommand({
      TableName: dynamo.tables.audit,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `booking#${id}` },
    }),
  );
  return answer.Count ?? 0;
};

describe('the audit trail', () => {
  it('stores events of a batch as one item, and a redelivered batch once', async () => {
    const [id, events] = chain(6);
    await trail.append(events.slice(0, 4));
    await trail.append(events.slice(0, 4));
    await trail.append(events.slice(4));
    expect(await trail.history('booking', id)).toEqual(events);
    expect(await itemsOf(id)).toBe(2);
  });

  it('adds only the new events when a redelivered batch has more, and none when it has fewer', async () => {
    const [id, events] = chain(6);
    await trail.append(events.slice(0, 3));
    await trail.append(events);
    await trail.append(events.slice(0, 2));
    expect(await trail.history('booking', id)).toEqual(events);
    expect(await itemsOf(id)).toBe(2);
  });

  it('returns every event once and in order for any batches, repeated and concurrent', async () => {
    const slices = fc.array(fc.tuple(fc.nat(9), fc.integer({ min: 1, max: 10 })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(slices, async (cuts) => {
        const [id, events] = chain(10);
        const batches = cuts.map(([from, length]) => events.slice(from, from + length));
        await Promise.all([...batches, events.slice(0, 5)].map((batch) => trail.append(batch)));
        await trail.append(events.slice(5));
        const history = await trail.history('booking', id);
        expect(history).toEqual(events);
        expect(findChainFault(history, sha256)).toBeUndefined();
      }),
      { numRuns: 30 },
    );
  });

  it('returns both of two events with one sequence number, so that the chain does not verify', async () => {
    const [id, events] = chain(3);
    const [, second] = events;
    if (!second) throw new Error('A chain of three has a second event.');
    await trail.append([{ ...second, data: { bookingId: 'bk_other' }, hash: 'f'.repeat(64) }]);
    await trail.append(events);
    const history = await trail.history('booking', id);
    expect(history).toHaveLength(4);
    expect(findChainFault(history, sha256)).toBeDefined();
  });
});
