import type { DynamoDBStreamEvent } from 'aws-lambda';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AuditedEvent } from './metrics.ts';
import { plainItem } from './stream-item.ts';

const auditItem = lazily(() => z.looseObject({ event: domainEvent() }));

/** What a batch of the audit table's stream added, and when. */
export const auditedEventsOf = (batch: DynamoDBStreamEvent): readonly AuditedEvent[] =>
  batch.Records.filter(({ eventName }) => eventName === 'INSERT').map(({ dynamodb }) => {
    const seconds = dynamodb?.ApproximateCreationDateTime;
    return {
      event: auditItem().parse(plainItem(dynamodb?.NewImage)).event,
      auditedAt: seconds === undefined ? undefined : new Date(seconds * 1000),
    };
  });

/** The events that a batch of the audit table's stream added. */
export const auditEventsOf = (batch: DynamoDBStreamEvent): readonly DomainEvent[] =>
  auditedEventsOf(batch).map(({ event }) => event);
