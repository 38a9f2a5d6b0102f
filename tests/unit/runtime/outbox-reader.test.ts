import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import { GENESIS, linkEvent } from '#domain/audit/chain.ts';
import { createOutboxReader, type OutboxBatch } from '#functions/runtime/outbox-reader.ts';

const invokedFunctionArn = 'arn:aws:lambda:ap-south-1:1:function:reader';
const record = (name: string): DynamoDBRecord => ({ dynamodb: { SequenceNumber: name } });
const eventOf = (name: string): DomainEvent =>
  domainEvent().parse(
    linkEvent(
      {
        eventId: name,
        type: 'offer.sent',
        schemaVersion: 1,
        aggregate: { kind: 'offer', id: name },
        sequence: 1,
        occurredAt: '2026-11-22T10:00:00.000Z',
        actor: { kind: 'system', id: 'test' },
        correlationId: 'c',
        data: {},
      },
      GENESIS,
      sha256,
    ),
  );

/** A reader that can't read what begins with x, and takes so many of the others. */
function reader(options: { readonly takes?: number; readonly keepsNothing?: true } = {}) {
  const kept: OutboxBatch[] = [];
  const taken: string[] = [];
  const handler = createOutboxReader({
    read(one) {
      const name = one.dynamodb?.SequenceNumber ?? '';
      if (name.startsWith('x')) throw new Error('junk');
      return eventOf(name);
    },
    async take(events) {
      const some = events.slice(0, options.takes ?? events.length);
      taken.push(...some.map(({ eventId }) => eventId));
      return some.length;
    },
    async setAside({ functionArn, payload }) {
      expect(functionArn).toBe(invokedFunctionArn);
      if (options.keepsNothing) throw new Error('the bus is down');
      kept.push(payload);
    },
  });
  return {
    taken,
    kept: () => kept.map(({ Records }) => Records[0]?.dynamodb?.SequenceNumber),
    payloads: kept,
    run: async (names: readonly string[], more: { readonly again?: true } = {}) => {
      const answer = await handler({ Records: names.map(record), ...more }, { invokedFunctionArn });
      return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    },
  };
}

describe('a reader of the outbox', () => {
  it('takes what stands before and behind records that it can not read, and sets those aside one by one', async () => {
    const { run, taken, kept } = reader();
    expect(await run(['x1', '2', 'x3', '4'])).toEqual([]);
    expect(taken).toEqual(['2', '4']);
    expect(kept()).toEqual(['x1', 'x3']);
  });

  it('comes again from the first event that was not taken, and leaves what is behind it for then', async () => {
    const { run, kept } = reader({ takes: 1 });
    expect(await run(['x1', '2', 'x3', '4', 'x5'])).toEqual(['4']);
    expect(kept()).toEqual(['x1', 'x3']);
  });

  it('comes again from a record that could not be set aside: it is not passed over', async () => {
    const { run } = reader({ keepsNothing: true });
    expect(await run(['1', 'x2', '3'])).toEqual(['x2']);
  });

  it('keeps the record whole, as an invocation of itself', async () => {
    const { run, payloads } = reader();
    await run(['1', 'x2']);
    expect(payloads).toEqual([{ Records: [record('x2')], again: true }]);
  });

  it('fails at what is brought again and can not be read yet, or is not taken: it stays where it was', async () => {
    const unread = reader();
    await expect(unread.run(['x1'], { again: true })).rejects.toThrow('can not be read yet');
    expect(unread.kept()).toEqual([]);
    await expect(reader({ takes: 0 }).run(['1'], { again: true })).rejects.toThrow('was not taken');
    expect(await reader().run(['1'], { again: true })).toEqual([]);
  });
});
