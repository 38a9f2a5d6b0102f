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
    summary: 'What is expected of a pincode in each hour of a day, against who is free',
    description:
      'All services together. Hours that are over, or more than a week off, are left out. `drivers` says what a forecast and its score rest on.',
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
    summary: 'How the visits of some vendors could be divided among them on a day',
    description:
      'A proposal: nothing is changed. Visits go to any of the vendors who has the skill and covers the place; what is under way stays. Carry it out by reassigning or rescheduling.',
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
    summary: 'Hand the jobs of a vendor who can not come to others, on a day or all that are coming',
    description:
      'Assigned and offered jobs that have not begun. Who takes which is decided for all of a day together. What nobody can take waits for you as an alert `vendor_missing`: reassign or cancel it, or its money goes back an hour before its start. The vendor keeps his hours: he takes time off or pauses himself.',
    params: schema.handOverParams,
    body: schema.handOverInput,
    bodyExample: { date: '2026-11-23', reason: 'ill' },
    success: { status: 200, schema: schema.handOver, example: schema.handOverExample },
    errors: ['not_found', 'version_conflict', 'idempotency_key_required', 'idempotency_key_reused'],
  }),
} as const;
