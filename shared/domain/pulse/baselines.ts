import { HOURS_PER_WEEK, type PulseCalendar, usualHourOfWeek } from './calendar.ts';
import { checkPanel, type DemandPanel } from './panel.ts';
import type { PulseBaseline } from './state.ts';

/** Requests' worth of trust in a cluster's rate, before a pincode's own count outweighs it. */
const RATE_PRIOR = 5;
/** Requests' worth of trust in the city's week, for each hour of a cluster's week. */
const WEEK_PRIOR = 10;
/** A city without a single request is not expected to stay quite so. */
const LEAST_RATE = 1e-4;

/**
 * The baselines of all cells (pincodes) of a city from their hourly counts: each pincode's rate shrunk towards
 * its cluster's mean, each cluster's week towards the city's (Gamma-Poisson posterior means). A pincode without
 * known hours gets its cluster's baseline. Pincodes of a cluster share one `weekProfile` array.
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
  const cityWeek = weekOf(city, cityRate, undefined);
  const shared = new Map(
    [...clusters].map(([k, tally]) => {
      const requests = tally.requests.reduce((a, b) => a + b, 0);
      const known = tally.hours.reduce((a, b) => a + b, 0);
      const rate = (requests + RATE_PRIOR) / (known + RATE_PRIOR / cityRate);
      return [k, { rate, weekProfile: weekOf(tally, rate, cityWeek) }] as const;
    }),
  );
  return own.map(({ requests, known }, c) => {
    const { rate, weekProfile } = shared.get(clusterOf[c]!) ?? { rate: cityRate, weekProfile: cityWeek };
    return { ratePerHour: (requests + RATE_PRIOR) / (known + RATE_PRIOR / rate), weekProfile };
  });
}

type Tally = { readonly requests: Float64Array; readonly hours: Float64Array };
const newTally = (): Tally => ({
  requests: new Float64Array(HOURS_PER_WEEK),
  hours: new Float64Array(HOURS_PER_WEEK),
});

function rateOf({ requests, hours }: Tally): number {
  const known = hours.reduce((a, b) => a + b, 0);
  return known > 0 ? requests.reduce((a, b) => a + b, 0) / known : 0;
}

/** 168 factors with mean 1. */
function weekOf(tally: Tally, rate: number, prior: readonly number[] | undefined): number[] {
  const raw = Array.from({ length: HOURS_PER_WEEK }, (_, h) => {
    return (tally.requests[h]! + WEEK_PRIOR * (prior?.[h] ?? 1)) / (tally.hours[h]! * rate + WEEK_PRIOR);
  });
  const mean = raw.reduce((a, b) => a + b, 0) / HOURS_PER_WEEK;
  return raw.map((factor) => factor / mean);
}
