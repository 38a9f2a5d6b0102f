import type { BookingRepository } from '#application/booking/ports.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { localDate, plusDays } from '#kernel/local-time.ts';
import { FIGURES_TIME_ZONE } from './read-figures.ts';

/** The bookings nobody took on a day: the last hundred of them, kept beside the figures. */
export const unfulfilledKey = (date: string): string => `unfulfilled:${date}`;
export const UNFULFILLED_KEPT = 100;

/** Bookings of today and yesterday that nobody took, as they are now. */
export async function readRecentUnfulfilled(
  ports: {
    readonly store: Pick<UnitOfWork, 'readDocuments'>;
    readonly bookings: Pick<BookingRepository, 'findAll'>;
  },
  at: string,
): Promise<readonly Booking[]> {
  const today = localDate(at, FIGURES_TIME_ZONE);
  const found = await ports.store.readDocuments([plusDays(today, -1), today].map(unfulfilledKey));
  // Written by `countFigures` alone.
  const ids = [...found.values()].flatMap(({ state }) => state as readonly string[]);
  const bookings = await ports.bookings.findAll(ids);
  return bookings.map(({ state }) => state).filter(({ status }) => status === 'unfulfilled');
}
