import { planDays } from '#application/operations/plan-days.ts';
import type { opsDayRoutes } from '#contracts/routes/ops-days.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { planView } from '#functions/runtime/plan-view.ts';
import { ok } from '#kernel/result.ts';
import { ports } from './composition.ts';

export const dayHandlers: RouteHandlers<typeof opsDayRoutes> = {
  replanDays: async ({ params, body, context }) => {
    const plan = await planDays(ports, { ...params, ...body }, context.at);
    return plan.ok ? ok(planView(plan.value)) : plan;
  },
};
