import type { DynamoDBStreamEvent } from 'aws-lambda';
import { eventsOfItem } from '#adapters/dynamodb/stored-events.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import type { AuditedEvent } from '#functions/runtime/metrics.ts';
import { plainItem } from '#functions/runtime/stream-item.ts';

/** The events that a batch of the audit table's stream added, and when. */
export const auditedEventsOf = (batch: DynamoDBStreamEvent): readonly AuditedEvent[] =>
  batch.Records.filter(({ eventName }) => eventName === 'INSERT').flatMap(({ dynamodb }) => {
    const seconds = dynamodb?.ApproximateCreationDateTime;
    const auditedAt = seconds === undefined ? undefined : new Date(seconds * 1000);
    return eventsOfItem(plainItem(dynamodb?.NewImage)).map((event) => ({ event, auditedAt }));
  });

/** The events that a batch of the audit table's stream added. */
export const auditEventsOf = (batch: DynamoDBStreamEvent): readonly DomainEvent[] =>
  auditedEventsOf(batch).map(({ event }) => event);
