import { dayDocument } from '#application/booking/day-document.ts';
import { dayOf, type StoredDay, vendorDayKey } from '#application/booking/vendor-supply.ts';
import type { CallContext, Document, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { TimeSpan, VendorDay } from '#domain/buffering/vendor-day.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import type { Instant } from '#kernel/clock.ts';
import { atLocal, type LocalDate } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { breaksOf } from './availability.ts';
import { changeVendor } from './change-vendor.ts';
import type { VendorRepository } from './ports.ts';
import { spansOf } from './set-availability.ts';

export type BlockDropoutPorts = {
  readonly uow: Pick<UnitOfWork, 'commit'>;
  readonly store: Pick<UnitOfWork, 'readDocuments'>;
  readonly vendors: Pick<VendorRepository, 'find'>;
};

const DAY_MINUTES = 1440;

/**
 * Has a vendor who can't come offered no further job: what is left of the date, save visits that stay, becomes time off;
 * without a date the vendor is paused. It is on record as a change of availability by the caller, and the vendor takes it
 * back in their own availability. Answers whether there was anything to change. Failures: not_found, version_conflict.
 */
export async function blockDropout(
  ports: BlockDropoutPorts,
  vendorId: string,
  date: LocalDate | undefined,
  context: CallContext,
): Promise<Result<boolean, Failure>> {
  const restOf = async (vendor: Vendor) =>
    date === undefined ? undefined : restOfDay(ports.store, vendor, date, context.at);
  const now = (await ports.vendors.find(vendorId))?.state;
  if (!now) return err(failure('not_found'));
  const isBlocked = date === undefined ? now.paused : (await restOf(now)) === undefined;
  if (isBlocked || now.status === 'erased') return ok(false);
  const changed = await changeVendor(
    ports,
    vendorId,
    async (vendor) => {
      const rest = await restOf(vendor);
      const { weeklyHours } = vendor;
      const paused = vendor.paused || date === undefined;
      return ok({
        command: { type: 'set_availability', weeklyHours, paused },
        documents: rest ? [rest] : [],
      });
    },
    context,
  );
  return changed.ok ? ok(true) : changed;
}

/** The day with its rest as time off; undefined when all of that is off already. */
async function restOfDay(
  store: BlockDropoutPorts['store'],
  vendor: Vendor,
  date: LocalDate,
  at: Instant,
): Promise<Document | undefined> {
  const { timeZone, vendorId } = vendor;
  const key = vendorDayKey(vendorId, date);
  const found = (await store.readDocuments([key])).get(key);
  // Written through `dayDocument` alone.
  const day = dayOf(vendor, date, found?.state as StoredDay | undefined);
  const off = breaksOf(vendor, date, day.breaks);
  const rest = breaksOf(vendor, date, gapsOf(day, at, timeZone)).filter(
    (gap) => !off.some((span) => span.startMinutes <= gap.startMinutes && gap.endMinutes <= span.endMinutes),
  );
  if (rest.length === 0) return undefined;
  const breaks = spansOf({ date, breaks: [...off, ...rest] }, timeZone);
  return dayDocument({ ...day, breaks }, found?.version ?? 0);
}

/** What is left of the local day from `at` on between its visits, which are in order. */
function gapsOf({ date, visits }: VendorDay, at: Instant, timeZone: string): readonly TimeSpan[] {
  const midnight = atLocal(date, 0, timeZone);
  const gaps: TimeSpan[] = [];
  let start = at > midnight ? at : midnight;
  for (const visit of visits) {
    if (start < visit.start) gaps.push({ start, end: visit.start });
    if (start < visit.end) start = visit.end;
  }
  const end = atLocal(date, DAY_MINUTES, timeZone);
  return start < end ? [...gaps, { start, end }] : gaps;
}
