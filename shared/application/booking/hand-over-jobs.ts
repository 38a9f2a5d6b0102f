import { readEngineState } from '#application/engines/engine-state.ts';
import { once } from '#application/once.ts';
import { timeOffDates } from '#application/people/availability.ts';
import { blockDropout } from '#application/people/block-dropout.ts';
import { readPastsWithVendors } from '#application/people/past-with-vendors.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import { type ErrorCode, type Failure, failure } from '#contracts/errors.ts';
import { BOOKING_HORIZON_DAYS } from '#domain/booking/bookable.ts';
import { type Booking, type HandOnCause, isVacant } from '#domain/booking/booking.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import { type LocalDate, localDate, plusDays } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { AnswerOfferPorts } from './answer-offer.ts';
import { handOnBooking } from './hand-on-booking.ts';
import { type PlannedHandOver, planHandOver } from './plan-hand-over.ts';
import { rankedSupplyOf, type StoredDay, vendorDayKey } from './vendor-supply.ts';

export type Dropout = {
  readonly vendorId: string;
  readonly cause: HandOnCause;
  /** The one day to hand over; all coming days when undefined. */
  readonly date?: LocalDate | undefined;
};

/** Where each job went: to whom, or to nobody, and why. Earliest first. */
export type HandOver = {
  readonly items: readonly {
    readonly bookingId: string;
    readonly slotStart: string;
    readonly vendorId: string | null;
    readonly reason: string;
  }[];
};

/** Somebody else acted on the booking meanwhile: it is no longer this vendor's to leave. */
const settledMeanwhile: readonly ErrorCode[] = ['not_found', 'illegal_transition', 'outside_policy'];

/**
 * Hands all the jobs on that a vendor was to do or is asked for and that have not begun: who takes which is planned
 * for all of them together, then each is its own transaction, and what nobody can take waits for ops. Once it is
 * done nothing is left to do, so that a repeat changes nothing; one that failed half-way finishes the rest.
 * Asked for by ops, it also has the vendor offered no further job then.
 * Failures: not_found; outside_policy for a date on which no time off can be taken; version_conflict when somebody kept
 * being faster at a booking, after all others are done.
 */
export const handOverJobs = (
  ports: AnswerOfferPorts,
  dropout: Dropout,
  context: CallContext,
): Promise<Result<HandOver, Failure>> =>
  once(
    context.intent,
    ports.uow,
    // Stored by this very use case.
    (stored) => stored as HandOver,
    async () => {
      const vendor = (await ports.vendors.find(dropout.vendorId))?.state;
      if (!vendor) return err(failure('not_found'));
      const done = context.intent
        ? await handOverAndBlock(ports, vendor, dropout, context)
        : await handOver(ports, vendor, dropout, context);
      if (!done.ok || !context.intent) return done;
      const { actor, at, correlationId, intent } = context;
      const idempotency = { ...intent, result: done.value };
      const kept = await ports.uow.commit({ actor, at, correlationId, changes: [], idempotency });
      return kept.ok ? done : err(failure('version_conflict'));
    },
  );

/**
 * For a vendor who may work but can't come, of whom ops ring in with a key. The others are asked for nothing anyway. Until
 * the block is saved, the vendor can be asked for more; so both are repeated until there is nothing left to block.
 */
async function handOverAndBlock(
  ports: AnswerOfferPorts,
  vendor: Vendor,
  dropout: Dropout,
  context: CallContext,
): Promise<Result<HandOver, Failure>> {
  const { date } = dropout;
  const [first, last] = timeOffDates(vendor, context.at);
  if (date !== undefined && (date < first || date > last)) {
    return err(failure('outside_policy', `A vendor drops out from ${first} to ${last}, not on ${date}.`));
  }
  const items: HandOver['items'][number][] = [];
  for (;;) {
    const handed = await handOver(ports, vendor, dropout, context);
    if (!handed.ok) return handed;
    items.push(...handed.value.items);
    const blocked = await blockDropout(ports, vendor.vendorId, date, context);
    if (!blocked.ok) return blocked;
    if (!blocked.value) return ok({ items: inOrder(items) });
  }
}

async function handOver(
  ports: AnswerOfferPorts,
  vendor: Vendor,
  dropout: Dropout,
  context: CallContext,
): Promise<Result<HandOver, Failure>> {
  const jobs = await comingJobs(ports, vendor, dropout, context.at);
  return carryOut(ports, dropout, await planAll(ports, vendor, jobs, context.at), context);
}

const inOrder = (items: HandOver['items']): HandOver['items'] =>
  items.toSorted((a, b) => (a.slotStart < b.slotStart ? -1 : 1));

/** Found by the vendor's days, not by listing bookings: days are read consistently, an index can't be. */
async function comingJobs(
  ports: AnswerOfferPorts,
  vendor: Vendor,
  { date }: Dropout,
  at: string,
): Promise<readonly Booking[]> {
  const today = localDate(at, vendor.timeZone);
  const dates = date
    ? [date]
    : Array.from({ length: BOOKING_HORIZON_DAYS + 2 }, (_, i) => plusDays(today, i));
  const days = await ports.store.readDocuments(dates.map((one) => vendorDayKey(vendor.vendorId, one)));
  // Written through `dayDocument` alone.
  const visits = [...days.values()].flatMap(({ state }) => (state as StoredDay).visits);
  const bookings = await ports.bookings.findAll(visits.map(({ bookingId }) => bookingId));
  return bookings
    .map(({ state }) => state)
    .filter((booking) => isHis(booking, vendor.vendorId) && booking.slot.start > at);
}

const isHis = (booking: Booking, vendorId: string): boolean =>
  booking.vendorId === vendorId &&
  (booking.status === 'confirmed' || booking.status === 'assigned') &&
  !isVacant(booking);

/** Per city and day: there the rules, the ways and the vendors' days are the same for all jobs. */
async function planAll(
  ports: AnswerOfferPorts,
  vendor: Vendor,
  jobs: readonly Booking[],
  at: string,
): Promise<readonly PlannedHandOver[]> {
  const groups = Map.groupBy(
    jobs,
    ({ city, slot, timeZone }) => `${city} ${localDate(slot.start, timeZone)}`,
  );
  const planned = await Promise.all(
    [...groups.values()].map(async (group) => {
      const [first] = group;
      if (!first) return [];
      const { city, place, slot, timeZone } = first;
      const asked = await Promise.all(
        group.map((job) => ports.coverage.vendorsFor(job.place.pincode, job.skill)),
      );
      const [supply, engines, pasts] = await Promise.all([
        rankedSupplyOf(ports, [...new Set(asked.flat())], localDate(slot.start, timeZone), 'strong'),
        readEngineState(ports.store, { city, pincode: place.pincode }, at),
        readPastsWithVendors(
          ports.store,
          group.map(({ customerId }) => customerId),
          'strong',
        ),
      ]);
      return planHandOver(vendor.vendorId, group, supply, pasts, engines, at);
    }),
  );
  return planned.flat();
}

async function carryOut(
  ports: AnswerOfferPorts,
  { vendorId, cause }: Dropout,
  plans: readonly PlannedHandOver[],
  context: CallContext,
): Promise<Result<HandOver, Failure>> {
  const items: HandOver['items'][number][] = [];
  let failed: Failure | undefined;
  // Jobs with a planned vendor first: one for which nobody was found must not take the time another was planned on.
  const inTurn = [...plans].sort((a, b) => Number(a.vendorId === null) - Number(b.vendorId === null));
  for (const plan of inTurn) {
    const { bookingId, slot } = plan.booking;
    const load = async () => {
      const found = await ports.bookings.find(bookingId);
      return found && isHis(found.state, vendorId) ? found : undefined;
    };
    const handed = await handOnBooking(
      ports,
      { load, cause, requestedVendorId: plan.vendorId ?? undefined },
      context,
    );
    if (handed.ok) {
      const to = isVacant(handed.value) ? null : handed.value.vendorId;
      const reason = to === plan.vendorId ? plan.reason : 'the days of others changed while it was handed on';
      items.push({ bookingId, slotStart: slot.start, vendorId: to, reason });
    } else if (!settledMeanwhile.includes(handed.error.code)) failed ??= handed.error;
  }
  return failed ? err(failed) : ok({ items: inOrder(items) });
}
