import { acceptOffer, declineOffer } from '#application/booking/answer-offer.ts';
import { handOnBooking } from '#application/booking/hand-on-booking.ts';
import { reportNoShow } from '#application/booking/report-no-show.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';
import { ports } from './composition.ts';
import type { offerRoutes } from './offer-routes.ts';
import { own, view } from './own-job.ts';

export const offerHandlers: RouteHandlers<typeof offerRoutes> = {
  acceptOffer: async ({ caller, params, context }) =>
    view(await acceptOffer(ports, caller.userId, params.bookingId, context)),
  rejectOffer: async ({ caller, params, context }) => {
    const declined = await declineOffer(ports, caller.userId, params.bookingId, context);
    return declined.ok ? ok(undefined) : declined;
  },
  releaseBooking: async (request) => {
    const handOn = { load: own(request), cause: request.body.reason };
    const left = await handOnBooking(ports, handOn, request.context);
    return left.ok ? ok(undefined) : left;
  },
  reportCustomerNoShow: async (request) =>
    view(await reportNoShow(ports, own(request), 'customer', request.context)),
};
