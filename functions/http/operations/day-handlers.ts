import { handOverJobs } from '#application/booking/hand-over-jobs.ts';
import { planDays } from '#application/operations/plan-days.ts';
import { readDemand } from '#application/operations/read-demand.ts';
import type { opsDayRoutes } from '#contracts/routes/ops-days.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { planView } from '#functions/runtime/plan-view.ts';
import { ok } from '#kernel/result.ts';
import { ports } from './composition.ts';

const hundredths = (value: number): number => Math.round(value * 100) / 100;

export const dayHandlers: RouteHandlers<typeof opsDayRoutes> = {
  getDemand: async ({ params, query, context }) => {
    const found = await readDemand(ports, { ...params, ...query }, context.at);
    if (!found.ok) return found;
    const hours = found.value.hours.map(({ mean, p10, p50, p90, drivers, ...rest }) => ({
      ...rest,
      expected: hundredths(mean),
      p10: hundredths(p10),
      p50: hundredths(p50),
      p90: hundredths(p90),
      drivers: drivers.map((driver) => ({ ...driver, factor: hundredths(driver.factor) })),
    }));
    return ok({ ...found.value, hours });
  },
  handOverJobs: async ({ params, body, context }) => {
    const dropout = { ...params, date: body.date, cause: body.reason };
    const done = await handOverJobs(ports, dropout, context);
    return done.ok ? ok({ items: [...done.value.items] }) : done;
  },
  replanDays: async ({ params, body, context }) => {
    const plan = await planDays(ports, { ...params, ...body }, context.at);
    return plan.ok ? ok(planView(plan.value)) : plan;
  },
};
