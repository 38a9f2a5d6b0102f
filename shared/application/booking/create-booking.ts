import type { ServiceRepository } from '#application/catalogue/ports.ts';
import { type EngineState, readEngineState } from '#application/engines/engine-state.ts';
import { once } from '#application/once.ts';
import { readPastWithVendors } from '#application/people/past-with-vendors.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Consistency, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { policyAt } from '#domain/booking/policy.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { localDate, localMinutes } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { bookingCreation } from './booking-events.ts';
import { type Choice, chooseVendor, openSlots } from './choose-vendor.ts';
import { nearest } from './create-quote.ts';
import { dayDocument } from './day-document.ts';
import { offerReasons } from './offer-reasons.ts';
import type { BookingRepository, Sealer } from './ports.ts';
import { openQuote, type Quote } from './quote-token.ts';
import {
  bufferFor,
  loadRankedSupply,
  type SupplyPorts,
  type VendorSupply,
  welcomeTo,
} from './vendor-supply.ts';

export type CreateBookingPorts = SupplyPorts & {
  readonly bookings: Pick<BookingRepository, 'find'>;
  readonly services: Pick<ServiceRepository, 'find'>;
  readonly uow: UnitOfWork;
  readonly sealer: Sealer;
};
export type BookingRequest = {
  readonly quoteToken: string;
  readonly notes: string;
  readonly preferredVendorId?: string | undefined;
};

/**
 * Books what was quoted: the best vendor's time is held and the booking waits for its payment. The booking's
 * id follows from the quote's, so one quote makes one booking. When the time is gone: `slot_unavailable`,
 * with up to five free alternatives. When the service was switched off after the quote: `service_not_found`.
 */
export async function createBooking(
  ports: CreateBookingPorts,
  request: BookingRequest,
  context: CallContext,
): Promise<Result<Booking, Failure>> {
  // Stored results were booked by this function; the repository parses what it reads on its own.
  return once(
    context.intent,
    ports.uow,
    (stored) => stored as Booking,
    async () => {
      const quote = await openQuote(ports.sealer, request.quoteToken);
      if (!quote || quote.customerId !== context.actor.id) return err(failure('quote_invalid'));
      if (quote.expiresAt <= context.at) {
        return err(failure('quote_expired', `It was good until ${quote.expiresAt}.`));
      }
      return retryOnConflict((consistency) => attempt(ports, quote, request, context, consistency));
    },
  );
}

async function attempt(
  ports: CreateBookingPorts,
  quote: Quote,
  request: BookingRequest,
  context: CallContext,
  consistency: Consistency,
): Promise<Result<Booking, Failure | Conflict>> {
  const bookingId = quote.quoteId.replace(/^qt_/, 'bk_');
  const date = localDate(quote.slot.start, quote.timeZone);
  const [supply, engines, twin, service, pastVendors] = await Promise.all([
    loadRankedSupply(ports, { pincode: quote.place.pincode, skill: quote.skill, date }, consistency),
    readEngineState(ports.store, { city: quote.city, pincode: quote.place.pincode }, context.at, 'eventual'),
    ports.bookings.find(bookingId),
    ports.services.find(quote.serviceId),
    // Strongly consistent: a vendor blocked a moment ago must not be asked.
    readPastWithVendors(ports.store, quote.customerId, 'strong'),
  ]);
  if (twin) return err(failure('quote_invalid', 'This quote has been booked already.'));
  if (!service?.state.active)
    return err(failure('service_not_found', `${quote.serviceName} is no longer offered.`));

  const hour = localMinutes(quote.slot.start, quote.timeZone) / 60;
  const job = {
    skill: quote.skill,
    pincode: quote.place.pincode,
    point: quote.place.point,
    start: quote.slot.start,
    durationMinutes: quote.durationMinutes,
    bufferMinutes: bufferFor(engines, quote.serviceId, quote.durationMinutes, hour),
    preferredVendorId: request.preferredVendorId,
    pastVendors,
    excludedVendorIds: [],
  };
  const choice = chooseVendor(bookingId, job, supply, engines, quote.timeZone, Date.parse(context.at));
  // Refusals need a consistent read: what an eventual one misses may just have become free.
  if (!choice && consistency === 'eventual') return attempt(ports, quote, request, context, 'strong');
  if (!choice) return err(taken(quote, welcomeTo(pastVendors, supply), engines, context.at));

  const booking = newBooking(bookingId, quote, request, choice, context.at);
  const saved = await ports.uow.commit({
    actor: context.actor,
    at: context.at,
    correlationId: context.correlationId,
    changes: [bookingCreation(booking)],
    documents: [dayDocument(choice.day, choice.version)],
    ...(context.intent ? { idempotency: { ...context.intent, result: booking } } : {}),
  });
  return saved.ok ? ok(booking) : saved;
}

function taken(quote: Quote, supply: readonly VendorSupply[], engines: EngineState, at: string): Failure {
  const job = {
    pincode: quote.place.pincode,
    point: quote.place.point,
    durationMinutes: quote.durationMinutes,
    serviceId: quote.serviceId,
  };
  const open = openSlots(job, supply, engines, quote.timeZone, Date.parse(at));
  return failure('slot_unavailable', 'Somebody was faster; these times are still free.', {
    alternatives: nearest(open, quote.slot.start),
  });
}

function newBooking(
  bookingId: string,
  quote: Quote,
  request: BookingRequest,
  choice: Choice,
  at: string,
): Booking {
  const policy = policyAt(quote.city, at);
  return {
    bookingId,
    customerId: quote.customerId,
    serviceId: quote.serviceId,
    serviceName: quote.serviceName,
    skill: quote.skill,
    city: quote.city,
    timeZone: quote.timeZone,
    place: quote.place,
    slot: quote.slot,
    durationMinutes: quote.durationMinutes,
    price: quote.price,
    policy,
    notes: request.notes,
    status: 'pending_payment',
    vendorId: choice.ranked.vendorId,
    keptVendorId: null,
    proposal: offerReasons(choice),
    offerRound: 1,
    passedVendorIds: [],
    paymentDueAt: plusMinutes(at, policy.paymentMinutes),
    reschedules: 0,
    movedLate: false,
    createdAt: at,
    enteredAt: { pending_payment: at },
    envelopeId: null,
    cancellation: null,
    changeRequest: null,
    dispute: null,
    rating: null,
    escalatedAt: null,
  };
}
