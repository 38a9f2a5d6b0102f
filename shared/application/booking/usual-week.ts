import type { EngineState } from '#application/engines/engine-state.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import type { PricingConfig } from '#domain/pricing/config.ts';
import type { PeakHour } from '#domain/pricing/multiplier.ts';
import { learnPeakProfile } from '#domain/pricing/peak.ts';
import { HOURS_PER_WEEK } from '#domain/pulse/calendar.ts';

const LEAST_RATIO = 1e-9;

/** How many vendors are at work in each hour of the week, Monday 00:00 first. */
export function vendorsAtWork(vendors: readonly Pick<Vendor, 'weeklyHours'>[]): readonly number[] {
  const atWork = new Array<number>(HOURS_PER_WEEK).fill(0);
  for (const { weeklyHours } of vendors) {
    for (const { weekday, opensMinutes, closesMinutes } of weeklyHours) {
      // Theirs begins on Sunday.
      const midnight = ((weekday + 6) % 7) * 24;
      for (let hour = Math.floor(opensMinutes / 60); hour * 60 < closesMinutes; hour += 1) {
        atWork[midnight + hour] = (atWork[midnight + hour] ?? 0) + 1;
      }
    }
  }
  return atWork;
}

/**
 * The peak factors of a pincode by hour of the week: what was asked in the past, against the vendors who are at
 * work then. Where the city is fitted, that is what its area asked, as the nightly refit counted it; elsewhere its
 * cluster's shape of the week, for as many requests as that stands on: with few of them, chance makes no peak. The
 * list price is meant for the week's average.
 */
export function usualWeek(
  { pulse: { baseline }, expected }: Pick<EngineState, 'pulse' | 'expected'>,
  pincode: string,
  atWork: readonly number[],
  config: PricingConfig,
): readonly PeakHour[] {
  const own = baseline.weekProfile.map((share) => baseline.ratePerHour * share);
  const area = expected?.areas.shareOf[pincode]?.[0];
  const behind = (baseline.weekRequests ?? 0) / HOURS_PER_WEEK;
  const asked =
    (area === undefined ? undefined : expected?.asked?.[area]) ??
    baseline.weekProfile.map((share) => behind * share);
  const staffed = (hour: number): number => atWork[hour] ?? 0;
  const whenStaffed = (of: ArrayLike<number>): number =>
    atWork.reduce((sum, vendors, hour) => sum + (vendors > 0 ? (of[hour] ?? 0) : 0), 0);
  const vendorHours = Math.max(1, whenStaffed(atWork));
  const perVendor = whenStaffed(asked) / vendorHours;
  const week = learnPeakProfile(
    atWork.map((vendors, hourOfWeek) => ({
      hourOfWeek,
      demand: staffed(hourOfWeek) > 0 ? (asked[hourOfWeek] ?? 0) : 0,
      freeSupply: vendors * perVendor,
    })),
    config,
  );
  const ratio = whenStaffed(own) / vendorHours;
  return week.map((hour) => ({ ...hour, typicalRatio: Math.max(LEAST_RATIO, ratio * hour.typicalRatio) }));
}
