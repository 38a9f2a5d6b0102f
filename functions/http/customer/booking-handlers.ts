import { advanceBooking } from '#application/booking/advance-booking.ts';
import { openPayment } from '#application/payment/open-payment.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { contestJob } from '#application/signing/contest-job.ts';
import { signBooking } from '#application/signing/sign-booking.ts';
import { failure } from '#contracts/errors.ts';
import type { BookingCommand } from '#domain/booking/commands.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { photoViews } from '#functions/runtime/photo-views.ts';
import { err, ok } from '#kernel/result.ts';
import { media, payments, ports, vault } from './composition.ts';
import { type BookingRequest, own, view } from './own-booking.ts';
import type { bookingRoutes } from './planning-routes.ts';
import { customerView } from './views.ts';

/** A step of one of the caller's own bookings that touches nothing else. */
const step = async (request: BookingRequest, command: BookingCommand) =>
  view(await advanceBooking(ports.uow, { load: own(request), command: () => command }, request.context));

export const bookingHandlers: RouteHandlers<typeof bookingRoutes> = {
  listCustomerBookings: async ({ caller, query }) => {
    const page = await ports.bookings.listForCustomer(caller.userId, query);
    return ok({ items: page.items.map(({ state }) => customerView(state)), nextCursor: page.nextCursor });
  },
  getCustomerBooking: async (request) => {
    const found = await own(request)();
    return found ? ok(customerView(found.state)) : err(failure('not_found'));
  },
  payBooking: async ({ caller, params, context }) => {
    const { provider, clientAccess } = await payments();
    const opened = await openPayment({ ...ports, provider }, caller.userId, params.bookingId, context);
    if (!opened.ok) return opened;
    const { provider: payment, captureMethod } = opened.value;
    return ok({
      paymentId: paymentIdOf(params.bookingId),
      provider: 'stripe',
      providerPaymentId: payment.providerPaymentId,
      clientSecret: payment.clientSecret ?? '',
      ...clientAccess,
      status: payment.status,
      amount: payment.amount,
      captureMethod,
    });
  },
  listBookingPhotos: async (request) => {
    if (!(await own(request)())) return err(failure('not_found'));
    const photos = await ports.photos.listForBooking(request.params.bookingId);
    return ok({ items: await photoViews(media, photos), nextCursor: null });
  },
  signBooking: async ({ params, body, context, ip, userAgent }) =>
    signBooking({ ...ports, vault }, params.bookingId, { ...body, ip, userAgent }, context),
  requestChanges: async ({ params, body, context }) =>
    view(
      await contestJob(ports, params.bookingId, { type: 'request_changes', reason: body.reason }, context),
    ),
  rateBooking: (request) => step(request, { type: 'rate', ...request.body }),
  disputeBooking: async ({ params, body, context }) =>
    view(await contestJob(ports, params.bookingId, { type: 'dispute', reason: body.reason }, context)),
};
