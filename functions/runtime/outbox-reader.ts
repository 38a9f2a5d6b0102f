import type { Context, DynamoDBBatchResponse, DynamoDBRecord } from 'aws-lambda';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { describe, logger } from './logging.ts';

/** Records of the operational table's stream; `again` when they come from the queue where they were set aside. */
export type OutboxBatch = { readonly Records: readonly DynamoDBRecord[]; readonly again?: true };

type Readable = { readonly at: number; readonly event: DomainEvent };
type Unreadable = { readonly at: number; readonly record: DynamoDBRecord };

export type OutboxReaderParts = {
  /** @throws Error for a record that can't be parsed. */
  readonly read: (record: DynamoDBRecord) => DomainEvent;
  /** Processes events in order; returns how many, from the first, are done and need no redelivery. */
  readonly take: (events: readonly DomainEvent[]) => Promise<number>;
  /** Queues an invocation of this function for a later retry. @throws Error when it can't be queued. */
  readonly setAside: (invocation: {
    readonly functionArn: string;
    readonly payload: OutboxBatch;
  }) => Promise<void>;
};

/**
 * A reader of the outbox. The event source mapping can't tell an outage, which must be retried in order, from a record
 * that the present code can never parse (a poison pill), which would block its shard until it is a day old. So the reader
 * tells them apart. At the first event that was not processed the batch ends, and is redelivered from there. A record that
 * can't be parsed is set aside with its content, once all before it are done, and the records behind it continue. A record
 * that is set aside and fails again makes the invocation fail, and so stays in its queue.
 */
export function createOutboxReader({ read, take, setAside }: OutboxReaderParts) {
  return async (
    { Records: records, again }: OutboxBatch,
    { invokedFunctionArn }: Pick<Context, 'invokedFunctionArn'>,
  ): Promise<DynamoDBBatchResponse> => {
    const { readable, unreadable } = sort(records, read);
    if (again && unreadable.length > 0) throw new Error('The records set aside still can not be parsed.');
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
    if (again) throw new Error('The records set aside were not processed.');
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
