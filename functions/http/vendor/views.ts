import { weighedForVendor } from '#application/booking/offer-reasons.ts';
import type { RouteOutput } from '#contracts/route.ts';
import type { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { type Booking, isAccepted } from '#domain/booking/booking.ts';
import { earnedFrom } from '#domain/booking/earned.ts';
import type { Offer } from '#domain/booking/offer.ts';
import { commonView } from '#functions/runtime/booking-view.ts';
import { nearby } from '#kernel/geo.ts';

type View = RouteOutput<typeof vendorJobRoutes.getVendorBooking>;

function offerView(offer: Offer): NonNullable<View['offer']> {
  const { rules, parts } = weighedForVendor(offer);
  return {
    offerId: offer.offerId,
    expiresAt: offer.expiresAt,
    reasons: [...offer.reasons],
    rules,
    parts: [...parts],
  };
}

/** The neighbourhood, to judge the travel by; address and notes are shown once the job is accepted. */
const beforeAcceptance = ({ place }: Booking) => ({
  place: { ...place, addressLine: '', point: nearby(place.point) },
  notes: '',
});

/** A job as shown to its vendor: their pay but not the customer's price; address and notes once accepted. */
export const vendorView = (booking: Booking, offer: Offer | undefined): View => {
  const open = offer?.status === 'sent' && offer.vendorId === booking.vendorId ? offer : undefined;
  return {
    ...commonView(booking),
    ...(isAccepted(booking) ? {} : beforeAcceptance(booking)),
    pay: earnedFrom(booking).vendor,
    offer: open ? offerView(open) : null,
  };
};
