/**
 * Hourly requests of many cells (pincodes, zones), cell-major: cell `c` in hour `t` is at `c * hours + t`.
 * Unknown hours are NaN. `firstHour` is the first hour in local hours since 1970.
 */
export type DemandPanel = {
  readonly cells: number;
  readonly hours: number;
  readonly firstHour: number;
  readonly counts: Float32Array;
};

/** The city's sum by hour; NaN where no cell is known. */
export function cityTotals(panel: DemandPanel): Float64Array {
  const totals = new Float64Array(panel.hours).fill(Number.NaN);
  for (let c = 0; c < panel.cells; c += 1) {
    for (let t = 0; t < panel.hours; t += 1) {
      const count = panel.counts[c * panel.hours + t]!;
      if (!Number.isNaN(count)) totals[t] = (Number.isNaN(totals[t]!) ? 0 : totals[t]!) + count;
    }
  }
  return totals;
}

/** By cell, the requests in each hour of the week, all weeks together; `hourOfWeek` says where a local hour counts. */
export function askedInWeek(
  { cells, hours, firstHour, counts }: DemandPanel,
  hourOfWeek: (hour: number) => number,
): readonly Float64Array[] {
  const usually = Array.from({ length: hours }, (_, t) => hourOfWeek(firstHour + t));
  return Array.from({ length: cells }, (_, cell) => {
    const asked = new Float64Array(168);
    for (const [t, hour] of usually.entries()) asked[hour] = asked[hour]! + (counts[cell * hours + t] || 0);
    return asked;
  });
}

/** @throws RangeError when the panel's shape and its counts disagree, or a count is negative or infinite. */
export function checkPanel(panel: DemandPanel): void {
  const { cells, hours, firstHour, counts } = panel;
  if (![cells, hours, firstHour].every(Number.isSafeInteger) || cells < 1 || hours < 1) {
    throw new RangeError(`A panel needs cells and hours, got ${cells} x ${hours}.`);
  }
  if (counts.length !== cells * hours) {
    throw new RangeError(`A panel of ${cells} x ${hours} needs as many counts, got ${counts.length}.`);
  }
  const wrong = counts.findIndex((n) => n < 0 || n === Number.POSITIVE_INFINITY);
  if (wrong >= 0) throw new RangeError(`Not a count: ${counts[wrong]} at ${wrong}.`);
}
