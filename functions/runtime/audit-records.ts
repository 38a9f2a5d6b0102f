import type { DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import { plainItem } from './stream-item.ts';

const auditItem = z.looseObject({ event: domainEvent });

/** The events that a batch of the audit table's stream added. */
export const auditEventsOf = (batch: DynamoDBStreamEvent): readonly DomainEvent[] =>
  batch.Records.filter(({ eventName }) => eventName === 'INSERT').map(
    (record) => auditItem.parse(plainItem(record.dynamodb?.NewImage)).event,
  );
