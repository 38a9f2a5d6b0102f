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

/** A reader that can't parse records whose names begin with x, and processes the first `takes` of the others. */
function reader(options: { readonly takes?: number; readonly setAsideFails?: true } = {}) {
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
      if (options.setAsideFails) throw new Error('the bus is down');
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

describe('an outbox reader', () => {
  it('sets unreadable records aside one by one and processes all others', async () => {
    const { run, taken, kept } = reader();
    expect(await run(['x1', '2', 'x3', '4'])).toEqual([]);
    expect(taken).toEqual(['2', '4']);
    expect(kept()).toEqual(['x1', 'x3']);
  });

  it('reports the first unprocessed event as failed and sets nothing after it aside', async () => {
    const { run, kept } = reader({ takes: 1 });
    expect(await run(['x1', '2', 'x3', '4', 'x5'])).toEqual(['4']);
    expect(kept()).toEqual(['x1', 'x3']);
  });

  it('reports a record as failed when it could not be set aside', async () => {
    const { run } = reader({ setAsideFails: true });
    expect(await run(['1', 'x2', '3'])).toEqual(['x2']);
  });

  it('sets a record aside as an invocation of the reader itself', async () => {
    const { run, payloads } = reader();
    await run(['1', 'x2']);
    expect(payloads).toEqual([{ Records: [record('x2')], again: true }]);
  });

  it('throws for redriven records that still can not be parsed or processed', async () => {
    const unread = reader();
    await expect(unread.run(['x1'], { again: true })).rejects.toThrow('can not be parsed');
    expect(unread.kept()).toEqual([]);
    await expect(reader({ takes: 0 }).run(['1'], { again: true })).rejects.toThrow('not processed');
    expect(await reader().run(['1'], { again: true })).toEqual([]);
  });
});
