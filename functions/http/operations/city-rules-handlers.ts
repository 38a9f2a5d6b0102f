import { readCityRules, setCityRules, withdrawCityRules } from '#application/operations/city-rules.ts';
import type { RouteOutput } from '#contracts/route.ts';
import type { opsCityRuleRoutes } from '#contracts/routes/ops-city-rules.ts';
import {
  type AllocationSettings,
  type CityRule,
  type PricingSettings,
  type RuleStatus,
  statusOf,
} from '#domain/city-rules/city-rules.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { ok } from '#kernel/result.ts';
import { cityRulesPorts as ports } from './composition.ts';

type RuleView = RouteOutput<typeof opsCityRuleRoutes.setCityRules>;

const pricingView = (config: PricingSettings) => ({
  ...config,
  fees: [...config.fees],
  taxes: [...config.taxes],
});
const allocationView = (config: AllocationSettings) => ({ ...config, weights: { ...config.weights } });
const view = (rule: CityRule, status: RuleStatus): RuleView =>
  rule.subject === 'pricing'
    ? { ...rule, status, config: pricingView(rule.config) }
    : { ...rule, status, config: allocationView(rule.config) };

export const cityRulesHandlers: RouteHandlers<typeof opsCityRuleRoutes> = {
  listCityRules: async ({ params, context: { at } }) => {
    const read = await readCityRules(ports, params.city, at);
    if (!read.ok) return read;
    const { own, inForce } = read.value;
    const { city, effectiveFrom, ...pricing } = inForce.pricing;
    const latestFirst = own.entries.toSorted((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1));
    return ok({
      city: own.city,
      items: latestFirst.map((rule) => view(rule, statusOf(rule, own, at))),
      nextCursor: null,
      inForce: {
        pricing: { city, effectiveFrom, config: pricingView(pricing) },
        allocation: { ...inForce.allocation, config: allocationView(inForce.allocation.config) },
      },
    });
  },
  setCityRules: async ({ params, body, context }) => {
    const set = await setCityRules(ports, params.city, body, context);
    if (!set.ok) return set;
    return ok(view(set.value, set.value.effectiveFrom > set.value.setAt ? 'coming' : 'in_force'));
  },
  withdrawCityRules: async ({ params, body, context }) => {
    const withdrawn = await withdrawCityRules(ports, params, body.reason, context);
    return withdrawn.ok ? ok(view(withdrawn.value, 'withdrawn')) : withdrawn;
  },
};
