import type { Currency } from '#kernel/money.ts';

/** What is counted of a local day. Each is the number of events of one kind on that day. */
export const dayCounts = [
  'bookings',
  'confirmed',
  'assigned',
  'closed',
  'cancelled',
  'unfulfilled',
  'noShows',
  'disputed',
] as const;
export type DayCount = (typeof dayCounts)[number];
/** Sums of a local day, in minor units. */
const daySums = ['booked', 'released', 'revenue', 'refunded'] as const;
export type DaySum = (typeof daySums)[number];

/** Upper bounds in minutes of the buckets that times to assignment are counted in; the last is open. */
const ASSIGN_BUCKETS_MINUTES = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440] as const;

/** One local day in figures; plain JSON, and adding up two of them gives the figures of both. */
export type DayFigures = {
  readonly date: string;
  readonly currency: Currency;
  readonly counts: Readonly<Record<DayCount, number>>;
  readonly sums: Readonly<Record<DaySum, number>>;
  readonly assignMinutes: number;
  /** One more than there are bounds. */
  readonly assignBuckets: readonly number[];
};

export const emptyDay = (date: string, currency: Currency = 'INR'): DayFigures => ({
  date,
  currency,
  counts: {
    bookings: 0,
    confirmed: 0,
    assigned: 0,
    closed: 0,
    cancelled: 0,
    unfulfilled: 0,
    noShows: 0,
    disputed: 0,
  },
  sums: { booked: 0, released: 0, revenue: 0, refunded: 0 },
  assignMinutes: 0,
  assignBuckets: new Array<number>(ASSIGN_BUCKETS_MINUTES.length + 1).fill(0),
});

/** What one event adds to its day. */
export type DayEntry = {
  readonly count?: DayCount;
  readonly sums?: Partial<Record<DaySum, number>>;
  /** Minutes from payment to assignment. */
  readonly assignedAfterMinutes?: number;
};

export function addEntry(day: DayFigures, entry: DayEntry): DayFigures {
  const counts = { ...day.counts };
  if (entry.count) counts[entry.count] += 1;
  const sums = { ...day.sums };
  for (const sum of daySums) sums[sum] += entry.sums?.[sum] ?? 0;
  const minutes = entry.assignedAfterMinutes;
  if (minutes === undefined) return { ...day, counts, sums };
  const assignBuckets = [...day.assignBuckets];
  const bucket = bucketOf(minutes);
  assignBuckets[bucket] = (assignBuckets[bucket] ?? 0) + 1;
  return { ...day, counts, sums, assignMinutes: day.assignMinutes + minutes, assignBuckets };
}

function bucketOf(minutes: number): number {
  const bucket = ASSIGN_BUCKETS_MINUTES.findIndex((bound) => minutes <= bound);
  return bucket === -1 ? ASSIGN_BUCKETS_MINUTES.length : bucket;
}

/** Of the bookings decided on the day, the part for which a vendor was found; null when none was decided. */
export function fillRate({ counts }: Pick<DayFigures, 'counts'>): number | null {
  const decided = counts.assigned + counts.unfulfilled;
  return decided === 0 ? null : counts.assigned / decided;
}

/** Number, mean and bucketed quantiles of the times to assignment. */
export function assignTimes({ assignMinutes, assignBuckets }: DayFigures) {
  const count = assignBuckets.reduce((a, b) => a + b, 0);
  const quantile = (part: number): number | null => {
    let seen = 0;
    for (const [bucket, n] of assignBuckets.entries()) {
      seen += n;
      if (n > 0 && seen >= part * count) return ASSIGN_BUCKETS_MINUTES[bucket] ?? null;
    }
    return null;
  };
  return {
    count,
    meanMinutes: count === 0 ? null : Math.round((assignMinutes / count) * 100) / 100,
    p50Minutes: quantile(0.5),
    p90Minutes: quantile(0.9),
  };
}

/** The figures of several days as one, under `date`. */
export function addDays(days: readonly DayFigures[], date: string): DayFigures {
  const { currency, ...empty } = emptyDay(date, days[0]?.currency);
  const counts = { ...empty.counts };
  const sums = { ...empty.sums };
  const assignBuckets = [...empty.assignBuckets];
  let assignMinutes = 0;
  for (const day of days) {
    for (const count of dayCounts) counts[count] += day.counts[count];
    for (const sum of daySums) sums[sum] += day.sums[sum];
    for (const [i, n] of day.assignBuckets.entries()) assignBuckets[i] = (assignBuckets[i] ?? 0) + n;
    assignMinutes += day.assignMinutes;
  }
  return { date, currency, counts, sums, assignMinutes, assignBuckets };
}
