import type { DemandPanel } from '#domain/pulse/panel.ts';
import type { HourCounts } from '#domain/pulse/state.ts';
import type { StoredPincode } from './save-baselines.ts';

/** Three months: what the forecasters are fitted to, and the benchmark trains on. */
export const HISTORY_HOURS = 13 * 168;

/**
 * The pincodes' requests by the hour of the visit, from `firstHour` up to `untilHour` (excluded); with `ahead` more
 * hours whose counts are not known yet.
 */
export function cityPanel(
  stored: readonly StoredPincode[],
  firstHour: number,
  untilHour: number,
  ahead = 0,
): DemandPanel {
  const known = untilHour - firstHour;
  const hours = known + ahead;
  const counts = new Float32Array(stored.length * hours);
  for (const [cell, { history, pulse }] of stored.entries()) {
    for (const log of [history, pulse?.log])
      fill(counts.subarray(cell * hours, cell * hours + known), firstHour, log);
    counts.fill(Number.NaN, cell * hours + known, (cell + 1) * hours);
  }
  return { cells: stored.length, hours, firstHour, counts };
}

function fill(counts: Float32Array, firstHour: number, log: HourCounts | undefined): void {
  for (const [hour, n] of Object.entries(log ?? {})) {
    const t = Number(hour) - firstHour;
    if (t >= 0 && t < counts.length) counts[t] = (counts[t] ?? 0) + n;
  }
}

/** The panel's hours from `from` on. */
export function laterHours({ cells, hours, firstHour, counts }: DemandPanel, from: number): DemandPanel {
  const kept = hours - from;
  const later = new Float32Array(cells * kept);
  for (let cell = 0; cell < cells; cell += 1) {
    later.set(counts.subarray(cell * hours + from, (cell + 1) * hours), cell * kept);
  }
  return { cells, hours: kept, firstHour: firstHour + from, counts: later };
}
