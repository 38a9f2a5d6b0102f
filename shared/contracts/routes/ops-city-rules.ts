import { route } from '../route.ts';
import { reasonInput } from '../schemas/booking.ts';
import { cityRuleInput } from '../schemas/city-rule-input.ts';
import { cityRule, cityRules, oneRuleOfCity, rulesOfCity } from '../schemas/city-rules.ts';
import * as example from '../schemas/operations-examples.ts';

/**
 * The rules of a market: what prices may be made of, and how vendors are chosen. Ops read them. Who may set them
 * is who may set the list prices: they move everybody's money; against what can't wait, ops have the freeze.
 */
export const opsCityRuleRoutes = {
  listCityRules: route({
    id: 'listCityRules',
    group: 'operations',
    access: ['ops_manager', 'super_admin'],
    method: 'GET',
    path: '/v1/ops-manager/city-rules/{city}',
    rate: 'read',
    summary: "A city's own rules, past and scheduled ones included, and the rules in force",
    description:
      'A city is the district of its pincodes; `*` means every city without rules of its own. The last 200 entries ' +
      "are listed; all entries are in the audit trail, as `city_rules` under the city's name.",
    params: rulesOfCity,
    success: { status: 200, schema: cityRules, example: example.cityRules },
    errors: ['not_serviceable'],
  }),
  setCityRules: route({
    id: 'setCityRules',
    group: 'operations',
    access: ['super_admin'],
    method: 'POST',
    path: '/v1/ops-manager/city-rules/{city}',
    rate: 'write',
    idempotency: 'required',
    summary: "Set a city's pricing or allocation rules from a date on",
    description:
      'Send the complete rules of the subject. `effectiveFrom` defaults to now: rules that begin now apply on all ' +
      "instances within five minutes, later ones to the second. Rules that have begun can't be changed, only " +
      'followed by newer ones. Quotes and bookings keep their price. `demandElasticity` plus `supplyElasticity` ' +
      'must be at least 0.5, `hysteresisBp` below `maxHourlyChangeBp` and `multiplierGridBp` at most half of it, a ' +
      'code may be used by one price line only, and at least one weight must be above 0.',
    params: rulesOfCity,
    body: cityRuleInput,
    bodyExample: example.cityRuleInput,
    success: { status: 201, schema: cityRule, example: example.cityRule },
    errors: [
      'not_serviceable',
      'illegal_transition',
      'idempotency_key_required',
      'idempotency_key_reused',
      'version_conflict',
    ],
  }),
  withdrawCityRules: route({
    id: 'withdrawCityRules',
    group: 'operations',
    access: ['super_admin'],
    method: 'DELETE',
    path: '/v1/ops-manager/city-rules/{city}/{ruleId}',
    rate: 'write',
    summary: 'Withdraw rules that have not begun; they stay on record',
    params: oneRuleOfCity,
    body: reasonInput,
    bodyExample: { reason: 'The festival was called off' },
    success: {
      status: 200,
      schema: cityRule,
      example: {
        ...example.cityRule,
        status: 'withdrawn',
        withdrawn: { by: 'usr_meera', at: example.cityRule.setAt, reason: 'The festival was called off' },
      },
    },
    errors: ['not_found', 'illegal_transition', 'version_conflict'],
  }),
} as const;
