import { TIME_ZONE } from '#application/booking/create-quote.ts';
import type { LoggedTrip } from '#application/engines/engine-state.ts';
import type { Trip } from '#domain/buffering/travel.ts';

/** The document is written with every arrival: a busy city's later trips of a day are only learned one by one. */
const MOST_LOGGED = 100;
const MINUTE_MS = 60_000;
const NUMBERS = 6;

/** Ten metres are near enough. */
const rounded = (degrees: number): number => Math.round(degrees * 1e4) / 1e4;

/** The log with one more trip, while there is room. */
export function withTrip(log: readonly LoggedTrip[], trip: Trip): readonly LoggedTrip[] {
  if (log.length >= MOST_LOGGED) return log;
  const { from, to, departAt, actualMinutes } = trip;
  const logged: LoggedTrip = [
    rounded(from.lat),
    rounded(from.lng),
    rounded(to.lat),
    rounded(to.lng),
    Math.round(Date.parse(departAt) / MINUTE_MS),
    Math.round(actualMinutes * 10) / 10,
  ];
  return [...log, logged];
}

/**
 * Trips one after the other, as they are stored between refits; `before` and then `log`, the latest `most`. In single
 * precision they keep a metre and two minutes.
 */
export function tripNumbers(before: Float64Array, log: readonly LoggedTrip[], most: number): Float64Array {
  const all = Float64Array.from([...before, ...log.flat()]);
  return all.slice(Math.max(0, all.length - most * NUMBERS));
}

export function tripsOf(numbers: Float64Array): readonly Trip[] {
  return Array.from({ length: numbers.length / NUMBERS }, (_, i) => {
    const at = (k: number): number => numbers[i * NUMBERS + k] ?? 0;
    return {
      from: { lat: at(0), lng: at(1) },
      to: { lat: at(2), lng: at(3) },
      departAt: new Date(at(4) * MINUTE_MS).toISOString(),
      timeZone: TIME_ZONE,
      actualMinutes: at(5),
    };
  });
}
