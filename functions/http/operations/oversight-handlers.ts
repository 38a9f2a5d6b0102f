import { readHistory } from '#application/audit/read-history.ts';
import { freezePrices, unfreezePrices } from '#application/operations/freeze-prices.ts';
import { listAlerts } from '#application/operations/list-alerts.ts';
import { readStats } from '#application/operations/read-stats.ts';
import { failure } from '#contracts/errors.ts';
import type { opsOversightRoutes } from '#contracts/routes/ops-oversight.ts';
import { figuresView } from '#functions/runtime/figures-view.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { canonicalJson } from '#kernel/json.ts';
import { err, ok } from '#kernel/result.ts';
import { ports } from './composition.ts';

export const oversightHandlers: RouteHandlers<typeof opsOversightRoutes> = {
  getDashboardStats: async ({ context }) => {
    const stats = await readStats(ports, context.at);
    return ok({
      at: context.at,
      ...stats,
      live: { ...stats.live, byStatus: { ...stats.live.byStatus } },
      today: figuresView(stats.today),
    });
  },
  listAlerts: async ({ context }) => {
    const { alerts, truncated } = await listAlerts(ports, context.at);
    return ok({ items: [...alerts], nextCursor: null, truncated });
  },
  getAuditLog: async ({ query }) => {
    const history = await readHistory(ports, { ...query, from: Number(query.from) });
    if (!history.ok) return history;
    const { events, fault, nextSequence } = history.value;
    return ok({
      items: [...events],
      nextFrom: nextSequence === null ? null : String(nextSequence),
      chain: { verified: fault === undefined, fault: fault ?? null },
    });
  },
  exportAuditLog: async ({ query }) => {
    const history = await readHistory(ports, { ...query, from: Number(query.from) });
    return history.ok
      ? ok(history.value.events.map((event) => `${canonicalJson(event)}\n`).join(''))
      : history;
  },
  getPriceFreeze: async ({ params }) => {
    const found = await ports.freezes.find(params.city);
    return found ? ok(found.state) : err(failure('not_found'));
  },
  freezePrices: ({ params, body, context }) => freezePrices(ports, { ...params, ...body }, context),
  unfreezePrices: ({ params, body, context }) => unfreezePrices(ports, params.city, body.reason, context),
};
