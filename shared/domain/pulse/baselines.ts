import { HOURS_PER_WEEK, type PulseCalendar, usualHourOfWeek } from './calendar.ts';
import { checkPanel, type DemandPanel } from './panel.ts';
import type { PulseBaseline } from './state.ts';

/** Requests' worth of trust in a cluster's rate, before a pincode's own count outweighs it. */
const RATE_PRIOR = 5;
/** Requests' worth of trust in the shape before, for each hour of a day or week that moves it. */
const SHAPE_PRIOR = 20;
/** A city without a single request is not expected to stay quite so. */
const LEAST_RATE = 1e-4;

/**
 * The baselines of all cells (pincodes) of a city from their hourly counts: each pincode's rate shrunk towards
 * its cluster's mean, each cluster's week towards the city's (Gamma-Poisson posterior means). Both are moved by the
 * hours of the day first, which have seven times the requests of those of a week, so that a shape is there from the
 * first weeks. A pincode without known hours gets its cluster's baseline.
 * Pincodes of a cluster share one `weekProfile` array.
 * @throws RangeError for an impossible panel, or not one cluster number per cell.
 */
export function learnBaselines(
  panel: DemandPanel,
  clusterOf: Int32Array,
  calendar: PulseCalendar,
): PulseBaseline[] {
  checkPanel(panel);
  const { cells, hours, firstHour, counts } = panel;
  if (clusterOf.length !== cells) throw new RangeError(`${cells} cells need as many cluster numbers.`);
  const slot = Uint8Array.from({ length: hours }, (_, t) => usualHourOfWeek(firstHour + t, calendar));
  const city = newTally();
  const clusters = new Map<number, Tally>();
  const own = Array.from({ length: cells }, (_, c) => {
    const cluster = clusters.get(clusterOf[c]!) ?? newTally();
    clusters.set(clusterOf[c]!, cluster);
    let [requests, known] = [0, 0];
    for (let t = 0; t < hours; t += 1) {
      const n = counts[c * hours + t]!;
      if (Number.isNaN(n)) continue;
      requests += n;
      known += 1;
      for (const tally of [cluster, city]) {
        tally.requests[slot[t]!] = tally.requests[slot[t]!]! + n;
        tally.hours[slot[t]!] = tally.hours[slot[t]!]! + 1;
      }
    }
    return { requests, known };
  });
  const cityRate = Math.max(LEAST_RATE, rateOf(city));
  const cityWeek = moved(moved(even, city, cityRate, 24), city, cityRate, HOURS_PER_WEEK);
  const shared = new Map(
    [...clusters].map(([k, tally]) => {
      const rate = (sum(tally.requests) + RATE_PRIOR) / (sum(tally.hours) + RATE_PRIOR / cityRate);
      const weekProfile = moved(moved(cityWeek, tally, rate, 24), tally, rate, HOURS_PER_WEEK);
      const lent = Math.min(SHAPE_PRIOR * HOURS_PER_WEEK, 7 * sum(city.requests));
      return [k, { rate, weekProfile, weekRequests: sum(tally.requests) + lent }] as const;
    }),
  );
  return own.map(({ requests, known }, c) => {
    const { rate, ...week } = shared.get(clusterOf[c]!)!;
    return { ratePerHour: (requests + RATE_PRIOR) / (known + RATE_PRIOR / rate), ...week };
  });
}

type Tally = { readonly requests: Float64Array; readonly hours: Float64Array };
const newTally = (): Tally => ({
  requests: new Float64Array(HOURS_PER_WEEK),
  hours: new Float64Array(HOURS_PER_WEEK),
});

function rateOf({ requests, hours }: Tally): number {
  const known = sum(hours);
  return known > 0 ? sum(requests) / known : 0;
}

const even: readonly number[] = new Array<number>(HOURS_PER_WEEK).fill(1);

/**
 * A week's shape (168 factors with mean 1) moved by what was asked in each of `period` hours, a day's or a week's,
 * against what the shape expects: the posterior mean of a factor whose prior is 1 and worth `SHAPE_PRIOR` requests.
 */
function moved(shape: readonly number[], { requests, hours }: Tally, rate: number, period: number): number[] {
  const [asked, expected] = [new Float64Array(period), new Float64Array(period)];
  for (const [h, factor] of shape.entries()) {
    asked[h % period] = asked[h % period]! + requests[h]!;
    expected[h % period] = expected[h % period]! + hours[h]! * rate * factor;
  }
  const raw = shape.map(
    (factor, h) => (factor * (asked[h % period]! + SHAPE_PRIOR)) / (expected[h % period]! + SHAPE_PRIOR),
  );
  const mean = sum(raw) / HOURS_PER_WEEK;
  return raw.map((factor) => factor / mean);
}

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i += 1) total += values[i]!;
  return total;
};
