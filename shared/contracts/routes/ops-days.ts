import { route } from '../route.ts';
import * as schema from '../schemas/days.ts';

/** The days of several vendors, replanned together. */
export const opsDayRoutes = {
  replanDays: route({
    id: 'replanDays',
    group: 'operations',
    access: ['ops_manager', 'super_admin'],
    method: 'POST',
    path: '/v1/ops-manager/days/{date}/replan',
    rate: 'write',
    summary: 'How the visits of some vendors could be divided among them on a day',
    description:
      'A proposal: nothing is changed. Visits go to any of the vendors who has the skill and covers the place; what is under way stays. Carry it out by reassigning or rescheduling.',
    params: schema.dayParams,
    body: schema.replanInput,
    bodyExample: { vendorIds: ['usr_ravi', 'usr_anil'], flexMinutes: 60 },
    success: { status: 200, schema: schema.dayPlan, example: schema.dayPlanExample },
    errors: ['not_found'],
  }),
} as const;
