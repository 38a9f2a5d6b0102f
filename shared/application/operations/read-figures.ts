import type { UnitOfWork } from '#application/unit-of-work.ts';
import { type DayFigures, emptyDay } from '#domain/operations/day-figures.ts';
import { type LocalDate, plusDays } from '#kernel/local-time.ts';

/** Days are those of the business, whatever city a booking is in. */
export const FIGURES_TIME_ZONE = 'Asia/Kolkata';
export const figuresKey = (date: LocalDate): string => `figures:${date}`;
export const LONGEST_FIGURES_DAYS = 92;

/**
 * The figures of each day from `from` to `to`, both included; days without any are zero. One read of at most
 * 92 small documents.
 * @throws RangeError for more days than that, or none.
 */
export async function readFigures(
  store: Pick<UnitOfWork, 'readDocuments'>,
  from: LocalDate,
  to: LocalDate,
): Promise<readonly DayFigures[]> {
  const dates: LocalDate[] = [];
  for (let date = from; date <= to && dates.length <= LONGEST_FIGURES_DAYS; date = plusDays(date, 1)) {
    dates.push(date);
  }
  if (dates.length === 0 || dates.length > LONGEST_FIGURES_DAYS) {
    throw new RangeError(`Figures are read for 1 to ${LONGEST_FIGURES_DAYS} days, not ${from} to ${to}.`);
  }
  const found = await store.readDocuments(dates.map(figuresKey));
  // Written by `countFigures` alone.
  return dates.map(
    (date) => (found.get(figuresKey(date))?.state as DayFigures | undefined) ?? emptyDay(date),
  );
}
