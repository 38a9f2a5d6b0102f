import type { EngineState } from '#application/engines/engine-state.ts';
import type { AllocationRules } from '#domain/allocation/allocation-config.ts';
import type { TravelMinutes } from '#domain/allocation/candidate.ts';
import { type RankedVendor, rankVendors } from '#domain/allocation/rank-vendors.ts';
import { BOOKING_HORIZON_DAYS, NOTICE_MINUTES } from '#domain/booking/bookable.ts';
import { placeVisit } from '#domain/buffering/fit-visit.ts';
import { freeSlots } from '#domain/buffering/free-slots.ts';
import { localTimeOf } from '#domain/buffering/local-time.ts';
import { travelMinutesBy } from '#domain/buffering/travel.ts';
import type { VendorDay, VisitRequest } from '#domain/buffering/vendor-day.ts';
import type { BookingId } from '#kernel/ids.ts';
import { instantOf } from '#kernel/instant-of.ts';
import { millisOf } from '#kernel/millis-of.ts';
import {
  allocationRequest,
  asCandidate,
  bufferFor,
  comesTo,
  documentsEnd,
  fitRules,
  type JobRequest,
  type RankedSupply,
  type SupplyDay,
  type VendorSupply,
} from './vendor-supply.ts';

/** The travel time that allocation assumes. */
export const travelFor = (engines: EngineState, timeZone: string): TravelMinutes =>
  travelMinutesBy(engines.travel, timeZone);

/** The visit by which a job holds its vendor's time. */
export const visitOf = (bookingId: string, job: JobRequest): VisitRequest => ({
  bookingId: bookingId as BookingId,
  start: job.start,
  durationMinutes: job.durationMinutes,
  bufferMinutes: job.bufferMinutes,
  place: job.point,
});

/** The vendor a job goes to and their day with the visit in it, to be saved on the version that was read. */
export type Choice = {
  readonly ranked: RankedVendor;
  /** What the vendor was ranked by. */
  readonly rules: AllocationRules;
  readonly day: VendorDay;
  readonly version: SupplyDay['version'];
};

/**
 * The best vendor who can really do the job: ranked by the allocation engine, then placed by the scheduling
 * engine, which decides. The vendor whom the customer asks for, or ops in a plan, comes first if available, even
 * when others rank higher. Undefined when nobody can.
 */
export function chooseVendor(
  bookingId: string,
  job: JobRequest,
  supply: readonly RankedSupply[],
  engines: EngineState,
  timeZone: string,
  nowMs: number,
  requestedVendorId: string | undefined = job.preferredVendorId,
): Choice | undefined {
  const rules = engines.rules.allocation;
  const byId = new Map(supply.map((one) => [one.vendor.vendorId, one]));
  const { ranked } = rankVendors(
    allocationRequest(job, nowMs),
    supply.map((one) => asCandidate(one, nowMs)),
    rules.config,
    travelFor(engines, timeZone),
  );
  const isRequested = ({ vendorId }: RankedVendor) => vendorId === requestedVendorId;
  const inTurn = [...ranked.filter(isRequested), ...ranked.filter((one) => !isRequested(one))];
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
  const found = new Map<number, { readonly endMs: number; vendors: number }>();
  const buffers = new Map<number, number>();
  const search = {
    durationMinutes: job.durationMinutes,
    bufferMinutesAt: (startMs: number) => {
      const known = buffers.get(startMs);
      if (known !== undefined) return known;
      const { hour } = localTimeOf(startMs, timeZone);
      const minutes = bufferFor(engines, job.serviceId, job.durationMinutes, hour);
      buffers.set(startMs, minutes);
      return minutes;
    },
    place: job.point,
    stepMinutes: SLOT_STEP_MINUTES,
    earliestMs: nowMs + NOTICE_MINUTES * 60_000,
    leavesMs: nowMs + engines.rules.allocation.config.leadMinutes * 60_000,
    onlyMs: only === undefined ? undefined : millisOf(only),
  };
  const latestMs = nowMs + BOOKING_HORIZON_DAYS * DAY_MS;
  const rules = fitRules(engines, timeZone);
  for (const { vendor, on } of supply) {
    if (!comesTo(vendor, job)) continue;
    const until = documentsEnd(vendor);
    for (const { startMs, endMs } of freeSlots(on.day, search, rules)) {
      if (startMs > latestMs || endMs > until) continue;
      const slot = found.get(startMs);
      if (slot) slot.vendors += 1;
      else found.set(startMs, { endMs, vendors: 1 });
    }
  }
  return [...found]
    .sort(([a], [b]) => a - b)
    .map(([startMs, { endMs, vendors }]) => ({ start: instantOf(startMs), end: instantOf(endMs), vendors }));
}
