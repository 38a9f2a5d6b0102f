import { cancelBooking } from '#application/booking/cancel-booking.ts';
import { reassignBooking } from '#application/operations/reassign-booking.ts';
import { resolveDispute } from '#application/operations/resolve-dispute.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok, type Result } from '#kernel/result.ts';
import { approverOf } from './approver.ts';
import { ports } from './composition.ts';
import type { interventionRoutes } from './intervention-routes.ts';
import { bookingView } from './views.ts';

const view = <E>(result: Result<Booking, E>) => (result.ok ? ok(bookingView(result.value)) : result);
const load = (bookingId: string) => () => ports.bookings.find(bookingId);

export const interventionHandlers: RouteHandlers<typeof interventionRoutes> = {
  cancelOpsBooking: async ({ params, body, context }) =>
    view(await cancelBooking(ports, load(params.bookingId), body.reason, context)),
  reassignBooking: async ({ params, context }) =>
    view(await reassignBooking(ports, load(params.bookingId), context)),
  resolveBooking: async ({ params, body, caller, context }) =>
    view(await resolveDispute(ports, params.bookingId, { ...body, approver: approverOf(caller) }, context)),
};
