import { route } from '../route.ts';
import * as schema from '../schemas/days.ts';

/** A vendor's own day, and how the vendor scores. Spread into the `vendor` group. */
export const vendorDayRoutes = {
  optimiseDay: route({
    id: 'optimiseDay',
    group: 'vendor',
    access: ['vendor'],
    method: 'POST',
    path: '/v1/vendor/days/{date}/optimise',
    rate: 'write',
    summary: 'A proposal for your day with less travel',
    description:
      'Nothing is changed. Visits under way or done stay; others may move by up to `flexMinutes`, if their customers agree.',
    params: schema.dayParams,
    body: schema.optimiseInput,
    bodyExample: { flexMinutes: 60 },
    success: { status: 200, schema: schema.dayPlan, example: schema.dayPlanExample },
    errors: ['not_found'],
  }),
  getStanding: route({
    id: 'getStanding',
    group: 'vendor',
    access: ['vendor'],
    method: 'GET',
    path: '/v1/vendor/standing',
    rate: 'read',
    summary: 'Why you are or are not offered jobs: what counts in your city, and your own values',
    description:
      'By the rules in force now. `obstacles` are reasons why you are offered no job at all. A part without a value ' +
      "depends on the job or on other vendors. Load is today's.",
    success: { status: 200, schema: schema.standing, example: schema.standingExample },
    errors: ['not_found'],
  }),
} as const;
