import { type BatchBooking, straightLineOptions } from '#domain/allocation/allocate-batch.ts';
import { allocateDay } from '#domain/allocation/allocate-day.ts';
import { type AllocationConfig, DEFAULT_ALLOCATION_CONFIG } from '#domain/allocation/allocation-config.ts';
import type { Candidate, PlannedVisit } from '#domain/allocation/candidate.ts';
import { rankVendors, straightLineTravel } from '#domain/allocation/rank-vendors.ts';
import type { CityDay } from './city-day.ts';

const NEAREST: AllocationConfig = {
  ...DEFAULT_ALLOCATION_CONFIG,
  weights: { rating: 0, travel: 1, load: 0, acceptance: 0, punctuality: 0, preference: 0, fairness: 0 },
};

export type DayOutcome = {
  readonly fillRate: number;
  /** All travel to jobs, from base or the job before, over the jobs done. */
  readonly travelMinutesPerJob: number;
  /** Gini coefficient of the vendors' minutes of paid work that day: 0 all equal, 1 one has all. */
  readonly giniOfEarnings: number;
  readonly meanRating: number;
};

/** One booking at a time, in the order they were made, each to the best of those who can still take it. */
function oneByOne({ vendors, bookings }: CityDay, config: AllocationConfig): readonly Candidate[] {
  const days = new Map(vendors.map((vendor) => [vendor.vendorId, vendor]));
  for (const booking of bookings) {
    const best = rankVendors(booking, [...days.values()], config).ranked[0];
    const vendor = best && days.get(best.vendorId);
    if (!vendor) continue;
    days.set(vendor.vendorId, { ...vendor, visits: [...vendor.visits, visitOf(booking, best.startMs)] });
  }
  return [...days.values()];
}

const visitOf = (booking: BatchBooking, startMs: number): PlannedVisit => ({
  startMs,
  endMs: startMs + booking.durationMinutes * 60_000,
  place: booking.point,
  bufferMinutes: booking.bufferMinutes,
});

/** The Gini coefficient of amounts that are not negative. */
export function gini(amounts: readonly number[]): number {
  const sorted = [...amounts].sort((a, b) => a - b);
  const total = sorted.reduce((all, amount) => all + amount, 0);
  if (total === 0) return 0;
  const weighted = sorted.reduce((all, amount, index) => all + (index + 1) * amount, 0);
  return (2 * weighted) / (sorted.length * total) - (sorted.length + 1) / sorted.length;
}

function outcomeOf(vendors: readonly Candidate[], bookings: number): DayOutcome {
  const travel = straightLineTravel(DEFAULT_ALLOCATION_CONFIG);
  let [jobs, travelMinutes, ratings] = [0, 0, 0];
  const worked = vendors.map(({ base, visits, ratings: { mean } }) => {
    let from = base;
    let minutes = 0;
    for (const visit of [...visits].sort((a, b) => a.startMs - b.startMs)) {
      travelMinutes += travel(from, visit.place, visit.startMs);
      minutes += (visit.endMs - visit.startMs) / 60_000;
      from = visit.place;
      jobs += 1;
      ratings += mean;
    }
    return minutes;
  });
  return {
    fillRate: bookings === 0 ? 1 : jobs / bookings,
    travelMinutesPerJob: jobs === 0 ? 0 : travelMinutes / jobs,
    giniOfEarnings: gini(worked),
    meanRating: jobs === 0 ? 0 : ratings / jobs,
  };
}

/** The same day given out in three ways. */
export const ALLOCATION_STRATEGIES = {
  'greedy-nearest': (day: CityDay) => outcomeOf(oneByOne(day, NEAREST), day.bookings.length),
  'score-greedy': (day: CityDay) => outcomeOf(oneByOne(day, DEFAULT_ALLOCATION_CONFIG), day.bookings.length),
  batch: (day: CityDay) =>
    outcomeOf(allocateDay(day.bookings, day.vendors, straightLineOptions()).vendors, day.bookings.length),
} as const;
