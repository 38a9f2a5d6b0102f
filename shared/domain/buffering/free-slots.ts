import type { GeoPoint } from '#kernel/geo.ts';
import { fitInDay, parsedDay } from './fit-visit.ts';
import type { FitRules, VendorDay } from './vendor-day.ts';

const MINUTE = 60_000;

export type SlotSearch = {
  readonly durationMinutes: number;
  /** Buffer after a visit that starts then. */
  readonly bufferMinutesAt: (startMs: number) => number;
  readonly place: GeoPoint;
  /** Step of the starts, counted from the start of a working window; e.g. 30: 09:00, 09:30. */
  readonly stepMinutes: number;
  /** No start before this, e.g. now plus the notice a vendor needs. */
  readonly earliestMs?: number;
  /** No departure before this. */
  readonly leavesMs?: number | undefined;
  /** Only this start, if it is on the grid of starts. */
  readonly onlyMs?: number | undefined;
};

/** A feasible time for the visit, in milliseconds since 1970. */
export type FreeSlot = {
  readonly startMs: number;
  readonly endMs: number;
};

/** The feasible starts of a visit, in order. Empty for an invalid search. */
export function freeSlots(day: VendorDay, search: SlotSearch, rules: FitRules): readonly FreeSlot[] {
  const { durationMinutes, bufferMinutesAt, place, stepMinutes, leavesMs, earliestMs, onlyMs } = search;
  if (!(stepMinutes >= 1 && stepMinutes <= 1440 && durationMinutes > 0)) return [];
  const slots: FreeSlot[] = [];
  const step = stepMinutes * MINUTE;
  const floor = earliestMs ?? Number.NEGATIVE_INFINITY;
  const parsed = parsedDay(day);
  // One object for all starts: a request tries thousands.
  const request = { startMs: Number.NaN, bufferMinutes: 0, durationMinutes, place, leavesMs };
  for (const { startMs: opens, endMs: closes } of parsed.windows) {
    const first = opens + Math.max(0, Math.ceil((floor - opens) / step)) * step;
    if (onlyMs !== undefined && !(onlyMs >= first && (onlyMs - first) % step === 0)) continue;
    const last = Math.min(onlyMs ?? Number.POSITIVE_INFINITY, closes - durationMinutes * MINUTE);
    for (let startMs = onlyMs ?? first; startMs <= last; startMs += step) {
      request.startMs = startMs;
      request.bufferMinutes = bufferMinutesAt(startMs);
      if (fitInDay(parsed, request, rules).ok)
        slots.push({ startMs, endMs: startMs + durationMinutes * MINUTE });
    }
  }
  if (parsed.windows.length < 2) return slots;
  // Windows may overlap.
  return slots
    .sort((a, b) => a.startMs - b.startMs)
    .filter(({ startMs }, i) => startMs !== slots[i - 1]?.startMs);
}
