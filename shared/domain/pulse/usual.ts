import { HOURS_PER_WEEK } from './calendar.ts';
import { cityTotals, type DemandPanel } from './panel.ts';

/** Is the day of this local hour a holiday? */
export type HolidayTest = (hour: number) => boolean;

const USUAL_WEEKS = 8;
/** Distance from the usual, in logs, at which a city's hour gets half the weight. */
const HALF_TRUST = 0.2;
const HOLIDAY_TRUST = 0.02;
/** The fitting weight of an hour with this reliability. */
const LEARNT_FROM_TRUST = 0.8;
/** Below this share of its usual count, a city has lost its counters, not its customers. */
const OUTAGE = 0.03;
/** Below this many requests per cell and hour a silent city is no sign of an outage. */
const BUSY = 10;

/** The panel with hours marked unknown in which a usually busy city counted almost nothing. */
export function withoutOutages(panel: DemandPanel): DemandPanel {
  const { cells, hours } = panel;
  const totals = cityTotals(panel);
  const counts = panel.counts.slice();
  for (let t = 0; t < hours; t += 1) {
    const before = [totals[t - HOURS_PER_WEEK], totals[t - 2 * HOURS_PER_WEEK]];
    const usual = Math.max(0, ...before.filter((n) => n !== undefined && n >= 0).map(Number));
    if (usual <= BUSY * cells || !(totals[t]! <= OUTAGE * usual)) continue;
    for (let c = 0; c < cells; c += 1) counts[c * hours + t] = Number.NaN;
  }
  return { ...panel, counts };
}

/**
 * The reliability of each hour as an example of its hour of the week, 0 to 1: low on holidays, and where the whole
 * city was far from the median of up to six weeks before (a storm), in that hour, the two before and `hoursAfter`.
 */
export function exemplarity(panel: DemandPanel, isHoliday: HolidayTest, hoursAfter: number): Float64Array {
  const totals = cityTotals(panel);
  const medians = totals.map((_, t) => medianOfWeeksBefore(totals, t));
  return totals.map((total, t) => {
    if (!(total > 0)) return 0;
    let [now, then] = [0, 0];
    for (let s = Math.max(0, t - 2); s <= Math.min(panel.hours - 1, t + hoursAfter); s += 1) {
      if (!(medians[s]! > 0 && totals[s]! > 0)) continue;
      now += totals[s]!;
      then += medians[s]!;
    }
    const off = then > 0 ? Math.log(now / then) / HALF_TRUST : 0;
    return (isHoliday(panel.firstHour + t) ? HOLIDAY_TRUST : 1) / (1 + off ** 4);
  });
}

/** How much an hour of this exemplarity counts when a forecaster is fitted. */
export const exampleWeight = (trust: number): number => 1 - LEARNT_FROM_TRUST * (1 - trust);

/** NaN with fewer than two weeks to go by. */
function medianOfWeeksBefore(totals: Float64Array, t: number): number {
  const past: number[] = [];
  for (let w = 1; w <= 6 && t - w * HOURS_PER_WEEK >= 0; w += 1) {
    const n = totals[t - w * HOURS_PER_WEEK]!;
    if (n > 0) past.push(n);
  }
  if (past.length < 2) return Number.NaN;
  past.sort((x, y) => x - y);
  return (past[past.length >> 1]! + past[(past.length - 1) >> 1]!) / 2;
}

/**
 * The usual count of each cell and hour: the mean of the same hour of up to eight weeks before, each week by
 * its exemplarity; the last week by what is known of it at once, `trust`, the others by `laterTrust`. So it is known a week
 * ahead. NaN where no week before is known.
 */
export function usualCounts(panel: DemandPanel, trust: Float64Array, laterTrust: Float64Array): Float32Array {
  const { cells, hours, counts } = panel;
  const usual = new Float32Array(cells * hours).fill(Number.NaN);
  for (let c = 0; c < cells; c += 1) {
    for (let t = HOURS_PER_WEEK; t < hours; t += 1) {
      let [sum, weight] = [0, 0];
      for (let w = 1; w <= USUAL_WEEKS && t >= w * HOURS_PER_WEEK; w += 1) {
        const s = t - w * HOURS_PER_WEEK;
        const n = counts[c * hours + s]!;
        if (Number.isNaN(n)) continue;
        const trusted = (w === 1 ? trust : laterTrust)[s]! + 1e-9;
        sum += trusted * n;
        weight += trusted;
      }
      if (weight > 0) usual[c * hours + t] = sum / weight;
    }
  }
  return usual;
}
