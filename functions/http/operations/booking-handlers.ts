import { cancelBooking } from '#application/booking/cancel-booking.ts';
import { listWaitingSignatures } from '#application/operations/list-waiting-signatures.ts';
import { readBookingLedger } from '#application/operations/read-booking-ledger.ts';
import { reassignBooking } from '#application/operations/reassign-booking.ts';
import { resolveDispute } from '#application/operations/resolve-dispute.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { failure } from '#contracts/errors.ts';
import type { opsBookingRoutes } from '#contracts/routes/ops-bookings.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { offerId } from '#domain/booking/offer.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { approverOf } from './approver.ts';
import { ports } from './composition.ts';
import { bookingView, detailView, ledgerView, waitingView } from './views.ts';

const view = <E>(result: Result<Booking, E>) => (result.ok ? ok(bookingView(result.value)) : result);
const load = (bookingId: string) => () => ports.bookings.find(bookingId);

/** The ids of all offers a booking ever made: one a round. */
const offerIds = ({ bookingId, offerRound }: Booking): readonly string[] =>
  Array.from({ length: offerRound }, (_, i) => offerId(bookingId, i + 1));

export const bookingHandlers: RouteHandlers<typeof opsBookingRoutes> = {
  listLiveBookings: async ({ query }) => {
    const { items, nextCursor } = await ports.bookings.listLive(query);
    return ok({ items: items.map(({ state }) => bookingView(state)), nextCursor });
  },
  listPendingSignatures: async ({ query, context }) => {
    const { items, nextCursor } = await listWaitingSignatures(ports, query);
    return ok({ items: items.map((one) => waitingView(one, context.at)), nextCursor });
  },
  getOpsBooking: async ({ params: { bookingId } }) => {
    const [found, payment] = await Promise.all([
      ports.bookings.find(bookingId),
      ports.payments.find(paymentIdOf(bookingId)),
    ]);
    if (!found) return err(failure('not_found'));
    const offers = await ports.offers.findAll(offerIds(found.state));
    return ok(
      detailView(
        found.state,
        offers.map(({ state }) => state),
        payment?.state,
      ),
    );
  },
  getBookingLedger: async ({ params }) => {
    const ledger = await readBookingLedger(ports, params.bookingId);
    return ledger.ok ? ok(ledgerView(ledger.value)) : ledger;
  },
  cancelOpsBooking: async ({ params, body, context }) =>
    view(await cancelBooking(ports, load(params.bookingId), body.reason, context)),
  reassignBooking: async ({ params, context }) =>
    view(await reassignBooking(ports, load(params.bookingId), context)),
  resolveBooking: async ({ params, body, caller, context }) =>
    view(await resolveDispute(ports, params.bookingId, { ...body, approver: approverOf(caller) }, context)),
};
