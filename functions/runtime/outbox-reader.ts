import type { Context, DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { describe, logger } from './logging.ts';

/** Records of the operational table's stream, from the stream itself or once more from where they were set aside. */
export type OutboxBatch = { readonly Records: readonly DynamoDBRecord[]; readonly again?: true };

type Readable = { readonly at: number; readonly event: DomainEvent };
type Unreadable = { readonly at: number; readonly record: DynamoDBRecord };

export type OutboxReaderParts = {
  /** @throws Error for a record that it can't make sense of, whenever it is asked. */
  readonly read: (record: DynamoDBRecord) => DomainEvent;
  /** How many of the events, counted from the first, need not come again. */
  readonly take: (events: readonly DomainEvent[]) => Promise<number>;
  /** Keeps an invocation of this function for when it can go well. @throws Error when it is not kept. */
  readonly setAside: (invocation: {
    readonly functionArn: string;
    readonly payload: OutboxBatch;
  }) => Promise<void>;
};

/**
 * A reader of the outbox. The stream's mapping can't tell an outage, which is waited for in order, from a record that
 * nobody will ever read as the code is, and which would keep its shard until it is a day old. So the reader tells: at
 * the first event that was not taken the batch ends, and comes again from there; a record that can't be read is set
 * aside with its content, once all before it is taken, and what stands behind it goes on. One that is brought again
 * from there and still can't be taken fails, and so stays there.
 */
export function createOutboxReader({ read, take, setAside }: OutboxReaderParts) {
  return async (
    { Records: records, again }: OutboxBatch,
    { invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>,
  ): Promise<DynamoDBBatchResponse> => {
    const { readable, unreadable } = sort(records, read);
    if (again && unreadable.length > 0) throw new Error('What was set aside can not be read yet.');
    const taken = await take(readable.map(({ event }) => event));
    let end = readable[taken]?.at ?? records.length;
    for (const { at, record } of unreadable.filter((one) => one.at < end)) {
      try {
        await setAside({ functionArn: invokedFunctionArn, payload: { Records: [record], again: true } });
      } catch (error) {
        logger.error('a record was not set aside', { error: describe(error) });
        end = at;
        break;
      }
    }
    if (end === records.length) return { batchItemFailures: [] };
    if (again) throw new Error('What was set aside was not taken.');
    return { batchItemFailures: [{ itemIdentifier: records[end]?.dynamodb?.SequenceNumber ?? '' }] };
  };
}

function sort(records: readonly DynamoDBRecord[], read: OutboxReaderParts['read']) {
  const readable: Readable[] = [];
  const unreadable: Unreadable[] = [];
  for (const [at, record] of records.entries()) {
    try {
      readable.push({ at, event: read(record) });
    } catch (error) {
      const sequenceNumber = record.dynamodb?.SequenceNumber;
      logger.error('a record can not be read', { sequenceNumber, error: describe(error) });
      unreadable.push({ at, record });
    }
  }
  return { readable, unreadable };
}
