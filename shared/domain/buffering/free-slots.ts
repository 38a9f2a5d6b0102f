import type { Instant } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import { millisOf } from '#kernel/millis-of.ts';
import { fitInDay, parsedDay } from './fit-visit.ts';
import type { FitRules, VendorDay } from './vendor-day.ts';

const MINUTE = 60_000;

export type SlotSearch = {
  readonly durationMinutes: number;
  /** To keep free after a visit that starts then. */
  readonly bufferMinutesAt: (startMs: number) => number;
  readonly place: GeoPoint;
  /** Starts are tried every so often from the start of a working window, e.g. 30: 09:00, 09:30. */
  readonly stepMinutes: number;
  /** No start before this, e.g. now plus the notice a vendor needs. */
  readonly earliest?: Instant;
  /** This start alone, if it is one that would be tried. */
  readonly only?: Instant | undefined;
};

/** A time at which the visit fits, in milliseconds since 1970, and how long the vendor is on the way to it. */
export type FreeSlot = {
  readonly startMs: number;
  readonly endMs: number;
  readonly travelBeforeMinutes: number;
};

/** Starts at which the visit would fit, in order. Empty when the search itself makes no sense. */
export function freeSlots(day: VendorDay, search: SlotSearch, rules: FitRules): readonly FreeSlot[] {
  const { durationMinutes, bufferMinutesAt, place, stepMinutes, earliest, only } = search;
  if (!(stepMinutes >= 1 && stepMinutes <= 1440 && durationMinutes > 0)) return [];
  const slots = new Map<number, FreeSlot>();
  const step = stepMinutes * MINUTE;
  const floor = earliest === undefined ? Number.NEGATIVE_INFINITY : millisOf(earliest);
  const wanted = only === undefined ? undefined : millisOf(only);
  const parsed = parsedDay(day);
  const askedOnce = rememberingWay(rules, place);
  for (const window of parsed.windows) {
    const opens = window.startMs;
    const first = opens + Math.max(0, Math.ceil((floor - opens) / step)) * step;
    if (wanted !== undefined && !(wanted >= first && (wanted - first) % step === 0)) continue;
    const last = Math.min(wanted ?? Number.POSITIVE_INFINITY, window.endMs - durationMinutes * MINUTE);
    for (let startMs = wanted ?? first; startMs <= last; startMs += step) {
      const bufferMinutes = bufferMinutesAt(startMs);
      const fit = fitInDay(parsed, { startMs, durationMinutes, bufferMinutes, place }, askedOnce);
      if (!fit.ok) continue;
      const { travelBeforeMinutes } = fit.value;
      slots.set(startMs, { startMs, endMs: startMs + durationMinutes * MINUTE, travelBeforeMinutes });
    }
  }
  return [...slots.values()].sort((a, b) => a.startMs - b.startMs);
}

/** Starts between the same two visits ask for the same way to the place, one after the other: it is answered once. */
function rememberingWay({ travelMinutes, maxTravelMinutes }: FitRules, place: GeoPoint): FitRules {
  let last = { from: place, departMs: Number.NaN, minutes: 0 };
  return {
    maxTravelMinutes,
    travelMinutes: (from, to, departMs) => {
      if (to !== place) return travelMinutes(from, to, departMs);
      if (last.from !== from || last.departMs !== departMs) {
        last = { from, departMs, minutes: travelMinutes(from, to, departMs) };
      }
      return last.minutes;
    },
  };
}
