import type { DayPlan } from '#application/operations/plan-days.ts';
import type { dayPlan } from '#contracts/schemas/days.ts';
import type * as z from '#contracts/zod.ts';

/** A proposed day plan, for a vendor or for ops. */
export const planView = (plan: DayPlan): z.input<ReturnType<typeof dayPlan>> => ({
  ...plan,
  vendors: plan.vendors.map(({ vendorId, visits }) => ({ vendorId, visits: [...visits] })),
  unplaced: [...plan.unplaced],
});
