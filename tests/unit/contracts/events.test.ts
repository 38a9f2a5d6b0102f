import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { notificationTexts } from '#application/notification/notification-texts.ts';
import { aggregateKinds } from '#contracts/aggregates.ts';
import { catalogue, type EventType, eventTypesOf } from '#contracts/events/catalogue.ts';
import { consumers } from '#contracts/events/event.ts';

/** Names of fields that would tell who somebody is, or let somebody in. */
const personal =
  /^(e?mail|name|first|last|full|phone|mobile|address|street|line|notes?|lat|lng|latitude|longitude|point|place|ip|userAgent|password|secret|token|code|hash|otp|totp|card|account|iban|aadhaar|pan|birth|dob|url)$|(Email|Name|Phone|Address|Password|Secret|Token|Notes?|Url)$/i;
/** Not of a person: in any event, or in one. A fee and a tax have a code, by which a price's line is known. */
const harmless = new Set(['serviceName', 'city_rules.set code']);

const types = Object.keys(catalogue) as EventType[];

/** Every property name of a JSON schema, at any depth. */
function fieldNames(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  if (Array.isArray(schema)) return schema.flatMap(fieldNames);
  const properties = 'properties' in schema ? Object.keys(Object(schema.properties)) : [];
  return [...properties, ...Object.values(schema).flatMap(fieldNames)];
}

describe.each(types)('%s', (type) => {
  const contract = catalogue[type];

  it('is in the past tense of one kind of thing', () => {
    expect(type).toMatch(/^[a-z_]+\.[a-z_]+$/);
  });

  it('names no consumer twice', () => {
    expect(new Set(contract.consumers).size).toBe(contract.consumers.length);
  });

  it('goes to rooms only by way of the push consumer', () => {
    expect(contract.rooms.length > 0 && !contract.consumers.some((c) => c === 'push')).toBe(false);
  });

  it('has no field with personal data or secrets', () => {
    const names = fieldNames(z.toJSONSchema(contract.schema(), { unrepresentable: 'any' }));

    expect(
      names.filter(
        (name) => personal.test(name) && ![name, `${type} ${name}`].some((one) => harmless.has(one)),
      ),
    ).toEqual([]);
  });

  it('rejects undeclared fields', () => {
    const json = z.toJSONSchema(contract.schema(), { unrepresentable: 'any' });

    expect(json).toMatchObject({ type: 'object', additionalProperties: false });
  });
});

describe('the event catalogue', () => {
  it('pushes every event that creates an inbox entry', () => {
    const told = Object.keys(notificationTexts);
    expect(told.filter((type) => !eventTypesOf('push').some((pushed) => pushed === type))).toEqual([]);
    expect(told.filter((type) => !eventTypesOf('notification').some((one) => one === type))).toEqual([]);
  });

  it.each(consumers)('subscribes %s to at least one event', (consumer) => {
    expect(eventTypesOf(consumer).length).toBeGreaterThan(0);
  });

  it('has events for each kind of aggregate', () => {
    const kinds = new Set(types.map((type) => type.split('.')[0]));
    expect(aggregateKinds.filter((kind) => !kinds.has(kind) && kind !== 'envelope')).toEqual([]);
  });
});
