import type { Document } from '#application/unit-of-work.ts';
import type { VendorDay } from '#domain/buffering/vendor-day.ts';
import { dayExpiry, type StoredDay, vendorDayKey } from './vendor-supply.ts';

/** A vendor's day, to be saved on the version it was read at: two bookings can't take the same time. */
export const dayDocument = (day: VendorDay, version: number): Document => ({
  key: vendorDayKey(day.vendorId, day.date),
  version,
  state: { visits: day.visits, breaks: day.breaks } satisfies StoredDay,
  expiresAt: dayExpiry(day.date),
});
