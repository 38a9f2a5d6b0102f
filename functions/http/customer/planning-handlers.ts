import { cancelBooking } from '#application/booking/cancel-booking.ts';
import { createBooking } from '#application/booking/create-booking.ts';
import { createQuote } from '#application/booking/create-quote.ts';
import { listSlots } from '#application/booking/list-slots.ts';
import { reportNoShow } from '#application/booking/report-no-show.ts';
import { rescheduleBooking } from '#application/booking/reschedule-booking.ts';
import { searchServices } from '#application/catalogue/search-services.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';
import { ports } from './composition.ts';
import type { planningRoutes } from './late-routes.ts';
import { own, view } from './own-booking.ts';

/** Handlers that read or change vendors' days; loading them loads the engines. */
export const planningHandlers: RouteHandlers<typeof planningRoutes> = {
  searchServices: async ({ query }) => {
    const found = await searchServices(ports, query);
    return found.ok
      ? ok({ items: found.value.map((s) => ({ ...s, addOns: [...s.addOns] })), nextCursor: null })
      : found;
  },
  listSlots: async ({ caller, params, query, context }) => {
    const ask = { customerId: caller.userId, ...params, ...query };
    const found = await listSlots(ports, ask, context.at);
    return found.ok ? ok({ items: [...found.value], nextCursor: null }) : found;
  },
  createQuote: async ({ body, context }) => {
    const made = await createQuote(ports, body, context);
    if (!made.ok) return made;
    const { quote, token } = made.value;
    const { lines, reasons, total } = quote.price;
    return ok({ ...quote, token, price: { lines: [...lines], reasons: [...reasons], total } });
  },
  createBooking: async ({ body, context }) => view(await createBooking(ports, body, context)),
  cancelBooking: async (request) =>
    view(await cancelBooking(ports, own(request), request.body.reason, request.context)),
  rescheduleBooking: async (request) =>
    view(await rescheduleBooking(ports, own(request), request.body.slotStart, request.context)),
  reportVendorNoShow: async (request) =>
    view(await reportNoShow(ports, own(request), 'vendor', request.context)),
};
