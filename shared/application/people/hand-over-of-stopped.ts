import type { AnswerOfferPorts } from '#application/booking/answer-offer.ts';
import { handOverJobs } from '#application/booking/hand-over-jobs.ts';
import type { Users } from '#application/identity/ports.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import type { HandOnCause } from '#domain/booking/booking.ts';

export type HandOverOfStoppedPorts = AnswerOfferPorts & { readonly users: Pick<Users, 'find'> };

/**
 * Hands over the jobs of a vendor whom an event has stopped from working, unless the vendor may work again by now. A
 * redelivered event finds what is left to do, or nothing.
 * @throws when a job could not be handed on; the others are, and the event may be delivered again.
 */
export async function handOverOfStopped(
  ports: HandOverOfStoppedPorts,
  event: DomainEvent,
  at: string,
): Promise<void> {
  const vendorId = event.aggregate.id;
  const cause = await causeOf(ports, event);
  if (!cause) return;
  const context = {
    actor: { kind: 'system', id: 'coverage' },
    at,
    correlationId: event.correlationId,
  } as const;
  const done = await handOverJobs(ports, { vendorId, cause }, context);
  // Without a vendor's file there are no jobs.
  if (done.ok || done.error.code === 'not_found') return;
  throw new Error(`Jobs of ${vendorId} could not be handed on: ${done.error.detail ?? done.error.code}`);
}

async function causeOf(
  { vendors, users }: HandOverOfStoppedPorts,
  { type, aggregate: { id } }: DomainEvent,
): Promise<HandOnCause | undefined> {
  switch (type) {
    case 'vendor.suspended':
      return (await vendors.find(id))?.state.status === 'suspended' ? 'suspended' : undefined;
    case 'user.disabled':
      return (await users.find(id))?.state.status === 'disabled' ? 'deactivated' : undefined;
    default:
      return undefined;
  }
}
