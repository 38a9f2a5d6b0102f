import { planDays } from '#application/operations/plan-days.ts';
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
};
