import { route } from '../route.ts';
import * as schema from '../schemas/days.ts';

/** A vendor's look at his own day, and at how he stands. Spread into the `vendor` group. */
export const vendorDayRoutes = {
  optimiseDay: route({
    id: 'optimiseDay',
    group: 'vendor',
    access: ['vendor'],
    method: 'POST',
    path: '/v1/vendor/days/{date}/optimise',
    rate: 'write',
    summary: 'How a day of yours could run with less travel',
    description:
      'A proposal: nothing is changed. Visits under way or done stay; the others may move by up to `flexMinutes`, if their customers agree to another time.',
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
    summary:
      'Why you are asked to take jobs, or why you are not: what counts in your city, and what of it you bring',
    description:
      'By the rules in force now. `obstacles` are why you are asked for no job at all. A part without a value depends ' +
      'on the job or on how others fare. The load is that of today.',
    success: { status: 200, schema: schema.standing, example: schema.standingExample },
    errors: ['not_found'],
  }),
} as const;
