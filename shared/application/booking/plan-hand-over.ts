import {
  allocationRequest,
  asCandidate,
  fitRules,
  type RankedSupply,
} from '#application/booking/vendor-supply.ts';
import type { EngineState } from '#application/engines/engine-state.ts';
import type { BatchBooking } from '#domain/allocation/allocate-batch.ts';
import { replanWithout } from '#domain/allocation/allocate-day.ts';
import type { PastWithVendors } from '#domain/allocation/candidate.ts';
import { rankVendors } from '#domain/allocation/rank-vendors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { placeVisit } from '#domain/buffering/fit-visit.ts';
import type { BookingId, UserId } from '#kernel/ids.ts';
import { travelFor, visitOf } from './choose-vendor.ts';
import { jobOf } from './vendor-time.ts';

/** Who is to take a job, or why nobody can: how many vendors are ruled out for which reason. */
export type PlannedHandOver = {
  readonly booking: Booking;
  readonly vendorId: string | null;
  readonly reason: string;
};

/**
 * Who takes over the jobs of a vendor who drops out for a day: all are assigned together by the batch allocator, each
 * batch proven optimal, and placed by the scheduling engine, which decides; what it refuses is assigned again
 * without that pair. `pasts` has the customers' vendors by the customer. All jobs are of one city and date, whose rules,
 * travel and days they share.
 */
export function planHandOver(
  dropoutId: string,
  bookings: readonly Booking[],
  supply: readonly RankedSupply[],
  pasts: ReadonlyMap<string, PastWithVendors>,
  engines: EngineState,
  at: string,
): readonly PlannedHandOver[] {
  const [first] = bookings;
  if (!first) return [];
  const nowMs = Date.parse(at);
  const { config } = engines.rules.allocation;
  const travel = travelFor(engines, first.timeZone);
  const rules = fitRules(engines, first.timeZone);
  const days = new Map(supply.map((one) => [one.vendor.vendorId, one]));
  const misfits = new Map<string, readonly string[]>();
  const jobWithout = (booking: Booking, excluded: readonly string[]) =>
    jobOf(booking, booking.slot.start, engines, pasts.get(booking.customerId) ?? new Map(), excluded);
  const requestOf = (booking: Booking): BatchBooking => {
    const excluded = [...booking.passedVendorIds, dropoutId, ...(misfits.get(booking.bookingId) ?? [])];
    return {
      ...allocationRequest(jobWithout(booking, excluded), nowMs),
      bookingId: booking.bookingId as BookingId,
    };
  };
  const candidates = () => [...days.values()].map((one) => asCandidate(one, nowMs));
  const plans: PlannedHandOver[] = [];
  for (let open = bookings; open.length > 0; ) {
    const { assigned } = replanWithout(dropoutId as UserId, open.map(requestOf), candidates(), {
      config,
      travel,
      // A learned travel time has no bound by distance: every vendor within reach is looked at.
      leastTravelMinutes: () => 0,
      nearestVendors: 24,
    });
    if (assigned.length === 0) break;
    const done = new Set<string>();
    for (const { bookingId, vendorId, score, travelMinutes } of assigned) {
      const booking = open.find((one) => one.bookingId === bookingId);
      const one = days.get(vendorId);
      if (!booking || !one)
        throw new Error(`The batch gave ${bookingId} to ${vendorId}, who were not in it.`);
      const visit = visitOf(bookingId, jobWithout(booking, []));
      const placed = placeVisit(one.on.day, visit, rules);
      if (placed.ok) {
        days.set(vendorId, { ...one, on: { ...one.on, day: placed.value } });
        const reason = `score ${score.toFixed(3)}, ${Math.round(travelMinutes)} min of travel`;
        plans.push({ booking, vendorId, reason });
        done.add(bookingId);
      } else misfits.set(bookingId, [...(misfits.get(bookingId) ?? []), vendorId]);
    }
    open = open.filter(({ bookingId }) => !done.has(bookingId));
  }
  const placed = new Set(plans.map(({ booking }) => booking.bookingId));
  const nobody = bookings
    .filter(({ bookingId }) => !placed.has(bookingId))
    .map((booking) => {
      const others = candidates().filter(({ vendorId }) => vendorId !== dropoutId);
      const { refusedByReason } = rankVendors(requestOf(booking), others, config, travel);
      const counts = Object.entries(refusedByReason).map(([reason, count]) => `${count} ${reason}`);
      return { booking, vendorId: null, reason: counts.join(', ') || 'nobody else serves the place' };
    });
  return [...plans, ...nobody];
}
