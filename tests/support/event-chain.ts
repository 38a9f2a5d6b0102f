import { sha256 } from '#adapters/crypto/sha256.ts';
import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import { GENESIS, linkEvent } from '#domain/audit/chain.ts';

/** A booking's events from the first, each linked to the one before; all are of that moment. */
export function eventChain(id: string, length: number, at = '2026-11-22T10:00:00.000Z'): DomainEvent[] {
  const events: DomainEvent[] = [];
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const linked = linkEvent(
      {
        eventId: `booking:${id}:${sequence}`,
        type: 'booking.confirmed',
        schemaVersion: 1,
        aggregate: { kind: 'booking', id },
        sequence,
        occurredAt: at,
        actor: { kind: 'system', id: 'test' },
        correlationId: 'c',
        data: { bookingId: id, step: sequence },
      },
      events.at(-1)?.hash ?? GENESIS,
      sha256,
    );
    events.push(domainEvent().parse(linked));
  }
  return events;
}
