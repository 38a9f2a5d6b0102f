import { advanceBooking } from '#application/booking/advance-booking.ts';
import { openPayment } from '#application/payment/open-payment.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { contestJob } from '#application/signing/contest-job.ts';
import { signBooking } from '#application/signing/sign-booking.ts';
import type { BookingCommand } from '#domain/booking/commands.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';
import { payments, ports, vault } from './composition.ts';
import type { stepRoutes } from './late-routes.ts';
import { type BookingRequest, own, view } from './own-booking.ts';

/** A step of the caller's own booking that changes only the booking. */
const step = async (request: BookingRequest, command: BookingCommand) =>
  view(await advanceBooking(ports.uow, { load: own(request), command: () => command }, request.context));

export const stepHandlers: RouteHandlers<typeof stepRoutes> = {
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
