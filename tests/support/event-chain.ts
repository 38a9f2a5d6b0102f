import { sha256 } from '#adapters/crypto/sha256.ts';
import type { AggregateKind } from '#contracts/aggregates.ts';
import { type DomainEvent, domainEvent, type EventType } from '#contracts/events/catalogue.ts';
import { GENESIS, linkEvent } from '#domain/audit/chain.ts';

type Happened = {
  readonly kind: AggregateKind;
  readonly id: string;
  readonly type: EventType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: string;
};

/** The next event of an aggregate, linked to the one `before`; the first where there is none. */
export function nextEvent(happened: Happened, before?: DomainEvent): DomainEvent {
  const { kind, id, type, data, occurredAt } = happened;
  const sequence = (before?.sequence ?? 0) + 1;
  return domainEvent().parse(
    linkEvent(
      {
        eventId: `${kind}:${id}:${sequence}`,
        type,
        schemaVersion: 1,
        aggregate: { kind, id },
        sequence,
        occurredAt,
        actor: { kind: 'system', id: 'test' },
        correlationId: 'c',
        data,
      },
      before?.hash ?? GENESIS,
      sha256,
    ),
  );
}

/** A booking's events, each linked to the previous one, all with the same time. */
export function eventChain(
  id: string,
  length: number,
  occurredAt = '2026-11-22T10:00:00.000Z',
): DomainEvent[] {
  const events: DomainEvent[] = [];
  for (let step = 1; step <= length; step += 1) {
    const data = { bookingId: id, step };
    events.push(
      nextEvent({ kind: 'booking', id, type: 'booking.confirmed', data, occurredAt }, events.at(-1)),
    );
  }
  return events;
}

/** The first event of a booking for a visit at that time. */
export const bookingCreated = (
  id: string,
  occurredAt: string,
  at: { readonly pincode: string; readonly city: string } = { pincode: '560038', city: 'Bengaluru' },
): DomainEvent =>
  nextEvent({
    kind: 'booking',
    id,
    type: 'booking.created',
    occurredAt,
    data: {
      bookingId: id,
      customerId: 'usr_a',
      vendorId: 'usr_v',
      status: 'pending_payment',
      slotStart: occurredAt,
      serviceId: 'svc_1',
      skill: 'tap_repair',
      ...at,
      total: { amountMinor: 100, currency: 'INR' },
      paymentDueAt: occurredAt,
    },
  });
