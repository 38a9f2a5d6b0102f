import { dayDocument } from '#application/booking/day-document.ts';
import { dayOf, type StoredDay, vendorDayKey } from '#application/booking/vendor-supply.ts';
import type { CallContext, Document, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { TimeSpan } from '#domain/buffering/vendor-day.ts';
import type { Vendor, WeeklyHours } from '#domain/people/vendor.ts';
import { atLocal } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type DayOff, timeOffDates } from './availability.ts';
import { type ChangeVendorPorts, changeVendor } from './change-vendor.ts';

export type SetAvailabilityPorts = Omit<ChangeVendorPorts, 'uow'> & {
  readonly uow: Pick<UnitOfWork, 'commit' | 'readDocuments'>;
};
export type AvailabilityInput = {
  readonly weeklyHours?: readonly WeeklyHours[] | undefined;
  readonly paused?: boolean | undefined;
  readonly timeOff?: readonly DayOff[] | undefined;
};

/**
 * Changes the caller's availability; omitted fields stay unchanged. Time off is written into the day documents on
 * their versions, so that it and a booking can't both succeed. Failures: not_found, outside_policy, slot_unavailable
 * (a visit is booked then), version_conflict.
 */
export function setAvailability(
  ports: SetAvailabilityPorts,
  input: AvailabilityInput,
  context: CallContext,
): Promise<Result<Vendor, Failure>> {
  return changeVendor(
    ports,
    context.actor.id,
    async (vendor) => {
      const days = await daysOff(ports, vendor, input.timeOff ?? [], context.at);
      if (!days.ok) return days;
      const { weeklyHours = vendor.weeklyHours, paused = vendor.paused } = input;
      return ok({ command: { type: 'set_availability', weeklyHours, paused }, documents: days.value });
    },
    context,
  );
}

async function daysOff(
  { uow }: Pick<SetAvailabilityPorts, 'uow'>,
  vendor: Vendor,
  timeOff: readonly DayOff[],
  at: string,
): Promise<Result<readonly Document[], Failure>> {
  const [first, last] = timeOffDates(vendor, at);
  const beyond = timeOff.find(({ date }) => date < first || date > last);
  if (beyond) {
    return err(failure('outside_policy', `Time off is from ${first} to ${last}, not on ${beyond.date}.`));
  }
  const stored = await uow.readDocuments(timeOff.map(({ date }) => vendorDayKey(vendor.vendorId, date)));
  const documents: Document[] = [];
  const inTheWay: string[] = [];
  for (const off of timeOff) {
    const found = stored.get(vendorDayKey(vendor.vendorId, off.date));
    // Written through `dayDocument` alone.
    const day = dayOf(vendor, off.date, found?.state as StoredDay | undefined);
    const breaks = spansOf(off, vendor.timeZone);
    const hit = day.visits.filter((visit) => breaks.some((span) => overlaps(span, visit)));
    inTheWay.push(...hit.map(({ bookingId }) => bookingId));
    documents.push(dayDocument({ ...day, breaks }, found?.version ?? 0));
  }
  return inTheWay.length === 0
    ? ok(documents)
    : err(failure('slot_unavailable', 'Visits are booked in that time.', { bookingIds: inTheWay }));
}

/** The time off as instants, in order; what overlaps is one span, since breaks are added up. */
export function spansOf({ date, breaks }: DayOff, timeZone: string): readonly TimeSpan[] {
  const merged: { startMinutes: number; endMinutes: number }[] = [];
  for (const span of breaks.toSorted((a, b) => a.startMinutes - b.startMinutes)) {
    const last = merged.at(-1);
    if (last && span.startMinutes <= last.endMinutes) {
      last.endMinutes = Math.max(last.endMinutes, span.endMinutes);
    } else merged.push({ ...span });
  }
  return merged.map(({ startMinutes, endMinutes }) => ({
    start: atLocal(date, startMinutes, timeZone),
    end: atLocal(date, endMinutes, timeZone),
  }));
}

const overlaps = (a: TimeSpan, b: TimeSpan): boolean => a.start < b.end && b.start < a.end;
