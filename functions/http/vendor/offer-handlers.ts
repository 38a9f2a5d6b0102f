import { acceptOffer, declineOffer } from '#application/booking/answer-offer.ts';
import { releaseBooking } from '#application/booking/hand-on-booking.ts';
import { reportNoShow } from '#application/booking/report-no-show.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ports } from './composition.ts';
import type { offerRoutes } from './late-routes.ts';
import { own, view } from './own-job.ts';

export const offerHandlers: RouteHandlers<typeof offerRoutes> = {
  acceptOffer: async ({ caller, params, context }) =>
    view(await acceptOffer(ports, caller.userId, params.bookingId, context)),
  rejectOffer: ({ caller, params, context }) => declineOffer(ports, caller.userId, params.bookingId, context),
  releaseBooking: ({ caller, params, body, context }) =>
    releaseBooking(ports, caller.userId, { ...params, cause: body.reason }, context),
  reportCustomerNoShow: async (request) =>
    view(await reportNoShow(ports, own(request), 'customer', request.context)),
};
