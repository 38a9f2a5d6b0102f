import { route } from '../route.ts';
import { reasonInput } from '../schemas/booking.ts';
import { cityRuleInput } from '../schemas/city-rule-input.ts';
import { cityRule, cityRules, oneRuleOfCity, rulesOfCity } from '../schemas/city-rules.ts';
import * as example from '../schemas/operations-examples.ts';

/**
 * The rules a market goes by: what prices may be made of, and how vendors are chosen. Ops read them. Who may set them
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
    summary: "A city's own rules, those to come and those of the past, and what it goes by now",
    description:
      'A city is the district of its pincodes; `*` stands for every city that has no rules of its own. The last 200 ' +
      "entries are listed; all that ever were are in the audit trail, as `city_rules` under the city's name.",
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
    summary: 'Set the prices or the choice of vendors that a city goes by from a date on',
    description:
      'The whole of the rules, not a part. Left out, `effectiveFrom` is now: every instance goes by them within five ' +
      'minutes, by those of a later date to the second. What has begun is not changed, but followed by newer rules. ' +
      'Quotes and bookings keep the price they were made at. `demandElasticity` and `supplyElasticity` come to 0.5 at ' +
      'least, `hysteresisBp` is below `maxHourlyChangeBp` and `multiplierGridBp` at most half of it, a code is on one ' +
      'line of a price only, and one weight at least is above 0.',
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
    summary: 'Withdraw rules that have not begun yet; they stay on record',
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
