import type { Instant } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { BookingId } from '#kernel/ids.ts';
import { instantOf } from '#kernel/instant-of.ts';
import { millisOf } from '#kernel/millis-of.ts';
import { type FitRules, fitVisit, type TimeSpan, type VendorDay } from './vendor-day.ts';

const MINUTE = 60_000;
const NOBODYS = '' as BookingId;

export type SlotSearch = {
  readonly durationMinutes: number;
  /** To keep free after a visit that starts then. */
  readonly bufferMinutesAt: (start: Instant) => number;
  readonly place: GeoPoint;
  /** Starts are tried every so often from the start of a working window, e.g. 30: 09:00, 09:30. */
  readonly stepMinutes: number;
  /** No start before this, e.g. now plus the notice a vendor needs. */
  readonly earliest?: Instant;
  /** This start alone, if it is one that would be tried. */
  readonly only?: Instant | undefined;
};

/** A time at which the visit fits, and how long the vendor is on the way to it. */
export type FreeSlot = TimeSpan & { readonly travelBeforeMinutes: number };

/** Starts at which the visit would fit, in order. Empty when the search itself makes no sense. */
export function freeSlots(day: VendorDay, search: SlotSearch, rules: FitRules): readonly FreeSlot[] {
  const { durationMinutes, bufferMinutesAt, place, stepMinutes, earliest, only } = search;
  if (!(stepMinutes >= 1 && stepMinutes <= 1440 && durationMinutes > 0)) return [];
  const slots = new Map<number, FreeSlot>();
  const step = stepMinutes * MINUTE;
  const floor = earliest === undefined ? Number.NEGATIVE_INFINITY : millisOf(earliest);
  const wanted = only === undefined ? undefined : millisOf(only);
  for (const window of day.windows) {
    const opens = millisOf(window.start);
    const first = opens + Math.max(0, Math.ceil((floor - opens) / step)) * step;
    if (wanted !== undefined && !(wanted >= first && (wanted - first) % step === 0)) continue;
    const last = Math.min(
      wanted ?? Number.POSITIVE_INFINITY,
      millisOf(window.end) - durationMinutes * MINUTE,
    );
    for (let start = wanted ?? first; start <= last; start += step) {
      const at = instantOf(start);
      const request = {
        bookingId: NOBODYS,
        start: at,
        durationMinutes,
        bufferMinutes: bufferMinutesAt(at),
        place,
      };
      const fit = fitVisit(day, request, rules);
      if (!fit.ok) continue;
      const { end, travelBeforeMinutes } = fit.value.visit;
      slots.set(start, { start: at, end, travelBeforeMinutes });
    }
  }
  return [...slots.entries()].sort(([a], [b]) => a - b).map(([, slot]) => slot);
}
