import { sha256 } from '#adapters/crypto/sha256.ts';
import { advanceBooking } from '#application/booking/advance-booking.ts';
import { cancelBooking } from '#application/booking/cancel-booking.ts';
import { createBooking } from '#application/booking/create-booking.ts';
import { createQuote } from '#application/booking/create-quote.ts';
import { listSlots } from '#application/booking/list-slots.ts';
import { reportNoShow } from '#application/booking/report-no-show.ts';
import { rescheduleBooking } from '#application/booking/reschedule-booking.ts';
import { searchServices } from '#application/catalogue/search-services.ts';
import { openPayment } from '#application/payment/open-payment.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { disputeBooking } from '#application/signing/dispute-booking.ts';
import { requestChanges } from '#application/signing/request-changes.ts';
import { signBooking } from '#application/signing/sign-booking.ts';
import { failure } from '#contracts/errors.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { BookingCommand } from '#domain/booking/decide.ts';
import { createHttpHandler, type RouteHandlers } from '#functions/runtime/http-handler.ts';
import { photoViews } from '#functions/runtime/photo-views.ts';
import type { HttpRequest } from '#functions/runtime/request.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { clock, limiter, media, payments, ports, vault } from './composition.ts';
import { customerView } from './views.ts';

type BookingRequest = HttpRequest<typeof customerRoutes.getCustomerBooking>;

const view = <E>(result: Result<Booking, E>) => (result.ok ? ok(customerView(result.value)) : result);
const own = (request: Pick<BookingRequest, 'caller' | 'params'>) => () =>
  ports.bookings.findForCustomer(request.caller.userId, request.params.bookingId);
/** A step of one of the caller's own bookings that touches nothing else. */
const step = async (
  request: Pick<BookingRequest, 'caller' | 'params' | 'context'>,
  command: BookingCommand,
) => view(await advanceBooking(ports.uow, { load: own(request), command: () => command }, request.context));

const handlers: RouteHandlers<typeof customerRoutes> = {
  searchServices: async ({ query }) => {
    const found = await searchServices(ports, query);
    return found.ok
      ? ok({ items: found.value.map((s) => ({ ...s, addOns: [...s.addOns] })), nextCursor: null })
      : found;
  },
  listSlots: async ({ params, query, context }) => {
    const found = await listSlots(ports, { ...params, ...query }, context.at);
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
    signBooking({ ...ports, vault, sha256 }, params.bookingId, { ...body, ip, userAgent }, context),
  requestChanges: async ({ params, body, context }) =>
    view(await requestChanges(ports, params.bookingId, body.reason, context)),
  rateBooking: (request) => step(request, { type: 'rate', ...request.body }),
  cancelBooking: async (request) =>
    view(await cancelBooking(ports, own(request), request.body.reason, request.context)),
  rescheduleBooking: async (request) =>
    view(await rescheduleBooking(ports, own(request), request.body.slotStart, request.context)),
  reportVendorNoShow: async (request) =>
    view(await reportNoShow(ports, own(request), 'vendor', request.context)),
  disputeBooking: async ({ params, body, context }) =>
    view(await disputeBooking(ports, params.bookingId, body.reason, context)),
};

export const handler = createHttpHandler({ routes: customerRoutes, handlers, limiter, clock });
