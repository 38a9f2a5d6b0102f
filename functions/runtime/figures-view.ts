import type { dayFigures } from '#contracts/schemas/operations.ts';
import type * as z from '#contracts/zod.ts';
import { assignTimes, type DayFigures, fillRate } from '#domain/operations/day-figures.ts';
import { money } from '#kernel/money.ts';

/** A day's figures as shown to ops and super_admins. */
export function figuresView(day: DayFigures): z.input<ReturnType<typeof dayFigures>> {
  const rate = fillRate(day);
  return {
    date: day.date,
    ...day.counts,
    booked: money(day.sums.booked, day.currency),
    released: money(day.sums.released, day.currency),
    revenue: money(day.sums.revenue, day.currency),
    refunded: money(day.sums.refunded, day.currency),
    fillRate: rate === null ? null : Math.round(rate * 10_000) / 10_000,
    timeToAssign: assignTimes(day),
  };
}
