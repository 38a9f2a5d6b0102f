import type { EngineState } from '#application/engines/engine-state.ts';
import type { AllocationRules } from '#domain/allocation/allocation-config.ts';
import type { TravelMinutes } from '#domain/allocation/candidate.ts';
import { type RankedVendor, rankVendors } from '#domain/allocation/rank-vendors.ts';
import { BOOKING_HORIZON_DAYS, NOTICE_MINUTES } from '#domain/booking/bookable.ts';
import { freeSlots } from '#domain/buffering/free-slots.ts';
import { travelMinutesBy } from '#domain/buffering/travel.ts';
import { placeVisit, type VendorDay, type VisitRequest } from '#domain/buffering/vendor-day.ts';
import type { BookingId } from '#kernel/ids.ts';
import { localMinutes } from '#kernel/local-time.ts';
import { millisOf } from '#kernel/millis-of.ts';
import {
  allocationRequest,
  asCandidate,
  bufferFor,
  comesTo,
  fitRules,
  type JobRequest,
  papersEnd,
  type RankedSupply,
  type SupplyDay,
  type VendorSupply,
} from './vendor-supply.ts';

/** How long allocation takes a way to be. */
export function travelFor(engines: EngineState, timeZone: string): TravelMinutes {
  const minutes = travelMinutesBy(engines.travel, timeZone);
  return (from, to, departMs) => minutes(from, to, new Date(departMs).toISOString());
}

/** The visit by which a job holds its vendor's time. */
export const visitOf = (bookingId: string, job: JobRequest): VisitRequest => ({
  bookingId: bookingId as BookingId,
  start: job.start,
  durationMinutes: job.durationMinutes,
  bufferMinutes: job.bufferMinutes,
  place: job.point,
});

/** The vendor a job goes to and his day with the visit in it, to be saved on the version that was read. */
export type Choice = {
  readonly ranked: RankedVendor;
  /** What he was ranked by. */
  readonly rules: AllocationRules;
  readonly day: VendorDay;
  readonly version: SupplyDay['version'];
};

/**
 * The best vendor who can really do the job: ranked by the allocation engine, then placed by the scheduling
 * engine, whose word is final. Who is wished for comes first if he can, whoever is better. Undefined when nobody can.
 */
export function chooseVendor(
  bookingId: string,
  job: JobRequest,
  supply: readonly RankedSupply[],
  engines: EngineState,
  timeZone: string,
  nowMs: number,
  wishedVendorId?: string,
): Choice | undefined {
  const rules = engines.rules.allocation;
  const byId = new Map(supply.map((one) => [one.vendor.vendorId, one]));
  const { ranked } = rankVendors(
    allocationRequest(job, nowMs),
    supply.map((one) => asCandidate(one, nowMs)),
    rules.config,
    travelFor(engines, timeZone),
  );
  const isWished = ({ vendorId }: RankedVendor) => vendorId === wishedVendorId;
  const inTurn = [...ranked.filter(isWished), ...ranked.filter((one) => !isWished(one))];
  for (const candidate of inTurn) {
    const one = byId.get(candidate.vendorId);
    if (!one) continue;
    const placed = placeVisit(one.on.day, visitOf(bookingId, job), fitRules(engines, timeZone));
    if (placed.ok) return { ranked: candidate, rules, day: placed.value, version: one.on.version };
  }
  return undefined;
}

const SLOT_STEP_MINUTES = 30;
const DAY_MS = 86_400_000;

export type OpenSlot = { readonly start: string; readonly end: string; readonly vendors: number };

/**
 * The starts of a day, or the one that is asked, at which at least one vendor fits the job, with how many do; in order.
 * What `chooseVendor` asks of a vendor for any start is asked here, so that what is shown can be booked.
 */
export function openSlots(
  job: Pick<JobRequest, 'pincode' | 'point' | 'durationMinutes'> & { readonly serviceId: string },
  supply: readonly VendorSupply[],
  engines: EngineState,
  timeZone: string,
  nowMs: number,
  only?: string,
): readonly OpenSlot[] {
  const counts = new Map<string, OpenSlot>();
  const buffers = new Map<string, number>();
  const search = {
    durationMinutes: job.durationMinutes,
    bufferMinutesAt: (start: string) => {
      const known = buffers.get(start);
      if (known !== undefined) return known;
      const hour = localMinutes(start, timeZone) / 60;
      const minutes = bufferFor(engines, job.serviceId, job.durationMinutes, hour);
      buffers.set(start, minutes);
      return minutes;
    },
    place: job.point,
    stepMinutes: SLOT_STEP_MINUTES,
    earliest: new Date(nowMs + NOTICE_MINUTES * 60_000).toISOString(),
    only,
  };
  const latest = new Date(nowMs + BOOKING_HORIZON_DAYS * DAY_MS).toISOString();
  const rules = fitRules(engines, timeZone);
  const leavesAt = nowMs + engines.rules.allocation.config.leadMinutes * 60_000;
  for (const { vendor, on } of supply) {
    if (!comesTo(vendor, job)) continue;
    const until = papersEnd(vendor);
    for (const { start, end, travelBeforeMinutes } of freeSlots(on.day, search, rules)) {
      const isInTime = leavesAt + travelBeforeMinutes * 60_000 <= millisOf(start);
      if (!isInTime || start > latest || millisOf(end) > until) continue;
      counts.set(start, { start, end, vendors: (counts.get(start)?.vendors ?? 0) + 1 });
    }
  }
  return [...counts.values()].sort((a, b) => (a.start < b.start ? -1 : 1));
}
