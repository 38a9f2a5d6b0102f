import { type StoredDay, vendorDayKey } from '#application/booking/vendor-supply.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import type { TimeSpan } from '#domain/buffering/vendor-day.ts';
import type { Vendor, WeeklyHours } from '#domain/people/vendor.ts';
import { atLocal, type LocalDate, localDate, plusDays } from '#kernel/local-time.ts';

/** Time off on a date, in minutes past local midnight. */
export type DayOff = {
  readonly date: LocalDate;
  readonly breaks: readonly { readonly startMinutes: number; readonly endMinutes: number }[];
};
export type Availability = {
  readonly timeZone: string;
  readonly weeklyHours: readonly WeeklyHours[];
  readonly paused: boolean;
  readonly timeOff: readonly DayOff[];
};

/** How far ahead time off can be taken and is shown. */
const DAYS_AHEAD = 60;
const MINUTE = 60_000;

/** The first and the last local date on which time off can be taken. */
export function timeOffDates({ timeZone }: Vendor, at: string): readonly [first: LocalDate, last: LocalDate] {
  const today = localDate(at, timeZone);
  return [today, plusDays(today, DAYS_AHEAD - 1)];
}

/** Time off as it is stored, in minutes past the date's local midnight. */
export const breaksOf = (vendor: Vendor, date: LocalDate, spans: readonly TimeSpan[]): DayOff['breaks'] => {
  const midnight = Date.parse(atLocal(date, 0, vendor.timeZone));
  const minutes = (at: string) => Math.round((Date.parse(at) - midnight) / MINUTE);
  return spans.map((span) => ({ startMinutes: minutes(span.start), endMinutes: minutes(span.end) }));
};

/** When a vendor works, from the local today on. */
export async function readAvailability(
  store: Pick<UnitOfWork, 'readDocuments'>,
  vendor: Vendor,
  at: string,
): Promise<Availability> {
  const today = localDate(at, vendor.timeZone);
  const dates = Array.from({ length: DAYS_AHEAD }, (_, i) => plusDays(today, i));
  const keyOf = (date: LocalDate) => vendorDayKey(vendor.vendorId, date);
  const documents = await store.readDocuments(dates.map(keyOf));
  const timeOff = dates.flatMap((date) => {
    // Written through `dayDocument` alone.
    const stored = documents.get(keyOf(date))?.state as StoredDay | undefined;
    const spans = stored?.breaks ?? [];
    return spans.length === 0 ? [] : [{ date, breaks: breaksOf(vendor, date, spans) }];
  });
  const { timeZone, weeklyHours, paused } = vendor;
  return { timeZone, weeklyHours, paused, timeOff };
}
