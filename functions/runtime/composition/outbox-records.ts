import type { DynamoDBRecord } from 'aws-lambda';
import { unpackAggregate } from '#adapters/dynamodb/stored-aggregate.ts';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import { plainItem } from '#functions/runtime/stream-item.ts';

/** The event in a record of the operational table's stream: the one that led to the new state. */
export const eventOf = (record: DynamoDBRecord): DomainEvent =>
  domainEvent().parse(unpackAggregate(plainItem(record.dynamodb?.NewImage)).event);
