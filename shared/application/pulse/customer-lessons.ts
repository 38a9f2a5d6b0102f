import { customerVendorsKey } from '#application/people/past-with-vendors.ts';
import { type DomainEvent, eventData } from '#contracts/events/catalogue.ts';
import {
  type CustomerVendors,
  noVendors,
  type PastVendor,
  withEncounter,
} from '#domain/people/customer-vendors.ts';
import type { Lesson } from './learn-once.ts';

/** What an ended job, or a rating, tells about a customer and their vendor. A booking among `fees` was no job. */
export function customerLessons(
  event: DomainEvent,
  memoryHours: number,
  fees: ReadonlySet<string>,
): readonly Lesson[] {
  switch (event.type) {
    case 'payment.paid_out': {
      const data = eventData(event.type, event.data);
      if (fees.has(data.bookingId)) return [];
      return [lesson(event, memoryHours, data, ({ jobs }) => ({ jobs: jobs + 1 }))];
    }
    case 'booking.rated': {
      const data = eventData(event.type, event.data);
      return [
        lesson(event, memoryHours, data, ({ ratingCount, ratingSum }) => ({
          ratingCount: ratingCount + 1,
          ratingSum: ratingSum + data.stars,
        })),
      ];
    }
    default:
      return [];
  }
}

type Parties = { readonly bookingId: string; readonly customerId: string; readonly vendorId: string };

const lesson = (
  event: DomainEvent,
  memoryHours: number,
  { bookingId, customerId, vendorId }: Parties,
  change: (before: PastVendor) => Partial<PastVendor>,
): Lesson => ({
  key: customerVendorsKey(customerId),
  event,
  memoryHours,
  // Written here and by the customer's preferences alone.
  learn: (before) =>
    withEncounter(
      (before as CustomerVendors | undefined) ?? noVendors,
      vendorId,
      { bookingId, at: event.occurredAt },
      change,
    ),
});
