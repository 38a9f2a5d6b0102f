import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { aggregateKinds } from '../aggregates.ts';
import { bookingEvents, offerEvents, photoEvents } from './booking-events.ts';
import type { Consumer } from './event.ts';
import { paymentEvents, signatureEvents } from './money-events.ts';
import { serviceEvents, userEvents, vendorEvents, vendorPreferenceEvents } from './people-events.ts';
import { cityRuleEvents, priceFreezeEvents } from './pricing-events.ts';
import { weatherEvents } from './weather-events.ts';

/** Every domain event: its data, its consumers, and which sockets receive it. */
export const catalogue = {
  ...bookingEvents,
  ...offerEvents,
  ...photoEvents,
  ...paymentEvents,
  ...signatureEvents,
  ...userEvents,
  ...vendorEvents,
  ...vendorPreferenceEvents,
  ...serviceEvents,
  ...priceFreezeEvents,
  ...cityRuleEvents,
  ...weatherEvents,
} as const;

export type EventType = keyof typeof catalogue;
export type EventInput<T extends EventType> = z.input<ReturnType<(typeof catalogue)[T]['schema']>>;
export type EventData<T extends EventType> = z.output<ReturnType<(typeof catalogue)[T]['schema']>>;

/** Incremented when an event's data changes incompatibly. */
export const EVENT_SCHEMA_VERSION = 1;

const hash = lazily(() => z.string().check(z.regex(/^[0-9a-f]{64}$/)));

/** The envelope of every event, as stored, published and audited. */
export const domainEvent = lazily(() =>
  z.strictObject({
    eventId: z.string().check(z.minLength(1)),
    type: z.string().check(z.minLength(1)),
    schemaVersion: z.literal(EVENT_SCHEMA_VERSION),
    aggregate: z.strictObject({ kind: z.enum(aggregateKinds), id: z.string().check(z.minLength(1)) }),
    sequence: z.int().check(z.minimum(1)),
    occurredAt: z.iso.datetime(),
    actor: z.strictObject({
      kind: z.enum(['customer', 'vendor', 'ops', 'system']),
      id: z.string().check(z.minLength(1)),
    }),
    correlationId: z.string(),
    data: z.record(z.string(), z.unknown()),
    prevHash: hash(),
    hash: hash(),
  }),
);
export type DomainEvent = z.output<ReturnType<typeof domainEvent>>;

export const isEventType = (type: string): type is EventType => Object.hasOwn(catalogue, type);

/** An event's data, parsed by its own schema. @throws ZodError when it does not fit. */
export function eventData<T extends EventType>(type: T, data: unknown): EventData<T> {
  return catalogue[type].schema().parse(data) as EventData<T>;
}

/** Whether an event is published on the bus; one without consumers is in the audit trail only. */
export const isConsumed = (type: string): boolean =>
  isEventType(type) && catalogue[type].consumers.length > 0;

/** The event types a consumer is subscribed to, sorted. */
export const eventTypesOf = (consumer: Consumer): readonly EventType[] =>
  (Object.keys(catalogue) as EventType[])
    .filter((type) => (catalogue[type].consumers as readonly Consumer[]).includes(consumer))
    .sort();
