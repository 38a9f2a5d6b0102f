import { listWaitingSignatures } from '#application/operations/list-waiting-signatures.ts';
import { readBookingLedger } from '#application/operations/read-booking-ledger.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { failure } from '#contracts/errors.ts';
import { offerIds } from '#domain/booking/offer.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { err, ok } from '#kernel/result.ts';
import { ports } from './composition.ts';
import type { bookingRoutes } from './intervention-routes.ts';
import { bookingView, detailView, ledgerView, waitingView } from './views.ts';

export const bookingHandlers: RouteHandlers<typeof bookingRoutes> = {
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
};
