import { planDays } from '#application/operations/plan-days.ts';
import { readStanding } from '#application/people/read-standing.ts';
import type { vendorDayRoutes } from '#contracts/routes/vendor-days.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { planView } from '#functions/runtime/plan-view.ts';
import { ok } from '#kernel/result.ts';
import { ports } from './composition.ts';

export const dayHandlers: RouteHandlers<typeof vendorDayRoutes> = {
  optimiseDay: async ({ caller, params, body, context }) => {
    const request = { ...params, ...body, vendorIds: [caller.userId], keep: [] };
    const plan = await planDays(ports, request, context.at);
    return plan.ok ? ok(planView(plan.value)) : plan;
  },
  getStanding: async ({ caller, context }) => {
    const read = await readStanding(ports, caller.userId, context.at);
    if (!read.ok) return read;
    const { obstacles, parts, ...rest } = read.value;
    return ok({ ...rest, obstacles: [...obstacles], parts: [...parts] });
  },
};
