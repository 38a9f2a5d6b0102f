import type { WaitingSignature } from '#application/operations/list-waiting-signatures.ts';
import type { BookingLedger } from '#application/operations/read-booking-ledger.ts';
import type { PaymentRecord } from '#application/payment/ports.ts';
import type { RouteOutput } from '#contracts/route.ts';
import type { operationsRoutes } from '#contracts/routes/operations.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Offer } from '#domain/booking/offer.ts';
import { commonView, priceView } from '#functions/runtime/booking-view.ts';
import { paymentView } from '#functions/runtime/payment-view.ts';
import { minutesBetween } from '#kernel/clock.ts';

type Routes = typeof operationsRoutes;
type BookingView = RouteOutput<Routes['cancelOpsBooking']>;
type DetailView = RouteOutput<Routes['getOpsBooking']>;
type LedgerView = RouteOutput<Routes['getBookingLedger']>;

export const bookingView = (booking: Booking): BookingView => ({
  ...commonView(booking),
  customerId: booking.customerId,
  vendorId: booking.vendorId,
  price: priceView(booking),
  vendorShare: booking.price.vendorShare,
  platformFee: booking.price.platformFee,
  tax: booking.price.tax,
  offerRound: booking.offerRound,
  passedVendorIds: [...booking.passedVendorIds],
  escalatedAt: booking.escalatedAt,
  dispute: booking.dispute,
});

export const detailView = (
  booking: Booking,
  offers: readonly Offer[],
  payment: PaymentRecord | undefined,
): DetailView => ({
  ...bookingView(booking),
  offers: offers.map((offer) => ({
    ...offer,
    reasons: [...offer.reasons],
    opsReasons: [...offer.opsReasons],
  })),
  payment: payment ? paymentView(payment) : null,
});

export const waitingView = ({ envelope, booking }: WaitingSignature, at: string) => ({
  envelopeId: envelope.envelopeId,
  bookingId: booking.bookingId,
  customerId: booking.customerId,
  vendorId: booking.vendorId,
  serviceName: booking.serviceName,
  total: booking.price.total,
  requestedAt: envelope.requestedAt,
  waitingMinutes: Math.floor(minutesBetween(envelope.requestedAt, at)),
  reminders: envelope.reminders,
  escalatedAt: booking.escalatedAt,
});

export const ledgerView = (ledger: BookingLedger): LedgerView => ({
  ...ledger,
  transactions: ledger.transactions.map((one) => ({ ...one, entries: [...one.entries] })),
  balances: [...ledger.balances],
});
