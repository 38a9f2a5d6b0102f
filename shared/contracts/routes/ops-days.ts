import { route } from '../route.ts';
import * as schema from '../schemas/days.ts';

/** What a day will ask, and the days of several vendors, replanned together. */
export const opsDayRoutes = {
  getDemand: route({
    id: 'getDemand',
    group: 'operations',
    access: ['ops_manager', 'super_admin'],
    method: 'GET',
    path: '/v1/ops-manager/demand/{pincode}',
    rate: 'read',
    summary: 'The demand forecast of a pincode per hour of a day, relative to available vendors',
    description:
      'All services together. Past hours and hours more than a week ahead are omitted. `drivers` explains a forecast and its score.',
    params: schema.demandParams,
    query: schema.demandQuery,
    success: { status: 200, schema: schema.demandDay, example: schema.demandDayExample },
    errors: ['not_serviceable'],
  }),
  replanDays: route({
    id: 'replanDays',
    group: 'operations',
    access: ['ops_manager', 'super_admin'],
    method: 'POST',
    path: '/v1/ops-manager/days/{date}/replan',
    rate: 'write',
    summary: 'A proposal to redistribute the visits of some vendors on a day',
    description:
      'Nothing is changed. Visits may go to any of the vendors who has the skill and covers the place; visits under way stay. Apply it by reassigning or rescheduling.',
    params: schema.dayParams,
    body: schema.replanInput,
    bodyExample: { vendorIds: ['usr_ravi', 'usr_anil'], flexMinutes: 60 },
    success: { status: 200, schema: schema.dayPlan, example: schema.dayPlanExample },
    errors: ['not_found'],
  }),
  handOverJobs: route({
    id: 'handOverJobs',
    group: 'operations',
    access: ['ops_manager', 'super_admin'],
    method: 'POST',
    path: '/v1/ops-manager/vendors/{vendorId}/hand-over',
    rate: 'write',
    idempotency: 'required',
    summary: "Hand over the jobs of a vendor who can't come, for a day or all coming days",
    description:
      'Applies to assigned and offered jobs that have not begun. All jobs of a day are reassigned together. A job that nobody can take raises the alert `vendor_missing`: reassign or cancel it; otherwise it is refunded an hour before its start. The vendor is offered no further job: what is left of the day is time off, or, without a date, the vendor is paused. Working hours stay unchanged, and the vendor takes the time off or the pause back in the availability.',
    params: schema.handOverParams,
    body: schema.handOverInput,
    bodyExample: { date: '2026-11-23', reason: 'ill' },
    success: { status: 200, schema: schema.handOver, example: schema.handOverExample },
    errors: [
      'not_found',
      'outside_policy',
      'version_conflict',
      'idempotency_key_required',
      'idempotency_key_reused',
    ],
  }),
} as const;
