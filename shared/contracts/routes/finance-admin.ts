import * as z from '#contracts/zod.ts';
import { route } from '../route.ts';
import { reasonInput } from '../schemas/booking.ts';
import * as schema from '../schemas/operations.ts';
import * as example from '../schemas/operations-examples.ts';
import { localDate } from '../schemas/primitives.ts';

const admin = { group: 'admin', access: ['super_admin'] } as const;

/** Money and figures of the whole business. Spread into the `admin` group. */
export const financeAdminRoutes = {
  getAnalytics: route({
    id: 'getAnalytics',
    ...admin,
    method: 'GET',
    path: '/v1/super-admin/dashboard/analytics',
    rate: 'read',
    summary: 'Bookings, money, fill rate and time to assignment, day by day',
    description: 'Days in Asia/Kolkata: up to 92, by default the last 30. Figures lag by up to five minutes.',
    query: () => z.strictObject({ from: z.optional(localDate()), to: z.optional(localDate()) }),
    success: {
      status: 200,
      schema: () =>
        z.object({
          from: localDate(),
          to: localDate(),
          days: z.array(schema.dayFigures()),
          total: z.omit(schema.dayFigures(), { date: true }),
        }),
      example: {
        from: '2026-11-23',
        to: '2026-11-23',
        days: [example.dayFigures],
        total: example.figures,
      },
    },
    errors: [],
  }),
  approvePayout: route({
    id: 'approvePayout',
    ...admin,
    method: 'POST',
    path: '/v1/super-admin/payouts/{paymentId}/approve',
    rate: 'write',
    summary: 'Approve a parked payment of any amount; the payout resumes',
    description:
      "Like an ops_manager's approval, without the limit, and recorded in the audit trail. Not for a request that you filed.",
    params: schema.paymentParams,
    body: reasonInput,
    bodyExample: { reason: 'Checked with the bank' },
    success: {
      status: 200,
      schema: schema.opsPayment,
      example: { ...example.opsPayment, parked: null },
    },
    errors: ['not_found', 'nothing_to_approve', 'illegal_transition', 'own_filing', 'version_conflict'],
  }),
} as const;
