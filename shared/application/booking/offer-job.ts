import type { Change, Document } from '#application/unit-of-work.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { offerCreation } from './booking-events.ts';
import type { Choice } from './choose-vendor.ts';
import { dayDocument } from './day-document.ts';
import { offerReasons } from './offer-reasons.ts';

/**
 * What a transaction writes to offer `booking`, as it stands afterwards, to the chosen vendor: the offer, and the
 * vendor's day with the visit in it. Without a choice, nothing.
 */
export const offerJob = (
  booking: Booking,
  choice: Choice | undefined,
  at: string,
): { readonly changes: readonly Change[]; readonly documents: readonly Document[] } =>
  choice
    ? {
        changes: [offerCreation(booking, at, offerReasons(choice))],
        documents: [dayDocument(choice.day, choice.version)],
      }
    : { changes: [], documents: [] };
