import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { readConfig } from '#config/config.ts';
import { type DomainEvent, domainEvent, EVENT_SOURCE } from '#contracts/events/catalogue.ts';
import { logger } from '#functions/runtime/logging.ts';
import { plainItem } from '#functions/runtime/stream-item.ts';

const { EVENT_BUS } = readConfig(['EVENT_BUS']);
const bus = new EventBridgeClient({ maxAttempts: 3 });
const ENTRIES_PER_CALL = 10;
const outboxItem = z.looseObject({ event: domainEvent });

type Outgoing = { readonly sequenceNumber: string; readonly event: DomainEvent };

/**
 * The one way to the bus: outbox items from the table's stream, in order. The stream starts again at the
 * first item that was not taken, so nothing is lost while the bus is down and consumers may see an event
 * twice; they know it by its id.
 */
export async function handler(batch: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> {
  const outgoing: Outgoing[] = batch.Records.map((record) => ({
    sequenceNumber: record.dynamodb?.SequenceNumber ?? '',
    event: outboxItem.parse(plainItem(record.dynamodb?.NewImage)).event,
  }));
  for (let i = 0; i < outgoing.length; i += ENTRIES_PER_CALL) {
    const refused = await publish(outgoing.slice(i, i + ENTRIES_PER_CALL));
    if (refused !== undefined) return { batchItemFailures: [{ itemIdentifier: refused }] };
  }
  return { batchItemFailures: [] };
}

/** The sequence number of the first event the bus did not take; undefined when it took all. */
async function publish(chunk: readonly Outgoing[]): Promise<string | undefined> {
  try {
    const answer = await bus.send(
      new PutEventsCommand({
        Entries: chunk.map(({ event }) => ({
          EventBusName: EVENT_BUS,
          Source: EVENT_SOURCE,
          DetailType: event.type,
          Detail: JSON.stringify(event),
          Time: new Date(event.occurredAt),
        })),
      }),
    );
    const first = (answer.Entries ?? []).findIndex((entry) => entry.ErrorCode !== undefined);
    return first === -1 ? undefined : chunk[first]?.sequenceNumber;
  } catch (error) {
    logger.error('the bus did not answer', { error: error instanceof Error ? error.name : 'unknown' });
    return chunk[0]?.sequenceNumber;
  }
}
