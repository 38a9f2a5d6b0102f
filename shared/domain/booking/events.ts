import type { Instant } from '#kernel/clock.ts';
import type { Booking, Cancellation, DisputeOutcome, HandOnCause, Slot } from './booking.ts';

/** What happened to a booking. Each event carries only what `evolve` needs. */
export type BookingEvent =
  | { readonly type: 'booking.created'; readonly data: { readonly booking: Booking } }
  | { readonly type: 'booking.confirmed'; readonly data: Stamp }
  | { readonly type: 'booking.expired'; readonly data: Stamp }
  | { readonly type: 'booking.vendor_proposed'; readonly data: Stamp & { readonly vendorId: string } }
  | { readonly type: 'booking.handed_on'; readonly data: Left & { readonly vendorId: string } }
  | { readonly type: 'booking.vacated'; readonly data: Left }
  | { readonly type: 'booking.assigned'; readonly data: Stamp }
  | { readonly type: 'booking.unfulfilled'; readonly data: Stamp & { readonly cancellation: Cancellation } }
  | { readonly type: 'booking.en_route'; readonly data: Stamp }
  | { readonly type: 'booking.arrived'; readonly data: Stamp }
  | { readonly type: 'booking.started'; readonly data: Stamp }
  | { readonly type: 'booking.work_done'; readonly data: Stamp }
  | { readonly type: 'booking.signature_requested'; readonly data: Stamp & { readonly envelopeId: string } }
  | { readonly type: 'booking.changes_requested'; readonly data: Stamp & { readonly reason: string } }
  | { readonly type: 'booking.signed'; readonly data: Stamp }
  | { readonly type: 'booking.closed'; readonly data: Stamp }
  | { readonly type: 'booking.signature_escalated'; readonly data: Stamp }
  | { readonly type: 'booking.cancelled'; readonly data: Stamp & { readonly cancellation: Cancellation } }
  | {
      readonly type: 'booking.rescheduled';
      readonly data: Stamp & { readonly slot: Slot; readonly vendorId: string; readonly late: boolean };
    }
  | {
      readonly type: 'booking.customer_no_show';
      readonly data: Stamp & { readonly cancellation: Cancellation };
    }
  | {
      readonly type: 'booking.vendor_no_show';
      readonly data: Stamp & { readonly cancellation: Cancellation };
    }
  | { readonly type: 'booking.disputed'; readonly data: Stamp & { readonly reason: string } }
  | {
      readonly type: 'booking.resolved';
      readonly data: Stamp & { readonly resolution: string; readonly outcome: DisputeOutcome };
    }
  | { readonly type: 'booking.redacted'; readonly data: Stamp }
  | {
      readonly type: 'booking.rated';
      readonly data: Stamp & { readonly stars: number; readonly comment: string };
    };

type Stamp = { readonly at: Instant };
type Left = Stamp & { readonly fromVendorId: string; readonly cause: HandOnCause };
