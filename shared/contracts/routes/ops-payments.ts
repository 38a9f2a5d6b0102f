import { route } from '../route.ts';
import { reasonInput } from '../schemas/booking.ts';
import * as schema from '../schemas/operations.ts';
import * as example from '../schemas/operations-examples.ts';
import { page, pageQuery } from '../schemas/primitives.ts';

const ops = { group: 'operations', access: ['ops_manager', 'super_admin'] } as const;
const released = {
  status: 200,
  schema: schema.opsPayment,
  example: { ...example.opsPayment, parked: null },
} as const;

/** Money that waits for a person. */
export const opsPaymentRoutes = {
  listPendingPayments: route({
    id: 'listPendingPayments',
    ...ops,
    method: 'GET',
    path: '/v1/ops-manager/payments/pending',
    rate: 'read',
    summary: 'Parked payments with the reason, oldest first',
    query: pageQuery,
    success: {
      status: 200,
      schema: () => page(schema.opsPayment()),
      example: { items: [example.opsPayment], nextCursor: null },
    },
    errors: [],
  }),
  fileOverride: route({
    id: 'fileOverride',
    ...ops,
    method: 'POST',
    path: '/v1/ops-manager/payments/{paymentId}/file-override',
    rate: 'write',
    summary: 'File a release of payment without a signature; somebody else approves it',
    description:
      'For completed work that the customer does not sign. The payment is then listed among the pending payments.',
    params: schema.paymentParams,
    body: reasonInput,
    bodyExample: { reason: 'The customer confirmed by phone and can not be reached since' },
    success: { status: 200, schema: schema.opsPayment, example: example.opsPayment },
    errors: ['not_found', 'illegal_transition', 'version_conflict'],
  }),
  approvePayment: route({
    id: 'approvePayment',
    ...ops,
    method: 'POST',
    path: '/v1/ops-manager/payments/{paymentId}/approve',
    rate: 'write',
    summary: 'Approve a parked payment; the payout resumes',
    description:
      'Recorded as your override; the payout continues where it stopped. Not for your own request, and not above your limit; a super_admin has no limit. Of a payment that was refunded, with a transfer to the vendor that was reversed at the provider, it records that; nothing is paid.',
    params: schema.paymentParams,
    body: reasonInput,
    bodyExample: { reason: 'The vendor has opened a payout account now' },
    success: released,
    errors: [
      'not_found',
      'nothing_to_approve',
      'illegal_transition',
      'own_filing',
      'over_limit',
      'version_conflict',
    ],
  }),
  settleRefund: route({
    id: 'settleRefund',
    ...ops,
    method: 'POST',
    path: '/v1/ops-manager/payments/{paymentId}/settle-refund',
    rate: 'write',
    summary: 'Record how a customer was paid after a refund failed',
    description:
      'Takes the reference of the transfer, or of another refund at the provider. Not above your limit; a super_admin has no limit. Repeating it changes nothing.',
    params: schema.paymentParams,
    body: schema.refundSettlementInput,
    bodyExample: example.refundSettlement,
    success: {
      status: 200,
      schema: schema.opsPayment,
      example: {
        ...example.opsPayment,
        status: 'refunded',
        parked: null,
        failedRefunds: [
          {
            refundId: example.refundSettlement.refundId,
            amount: example.opsPayment.amount,
            settledBy: example.refundSettlement.reference,
          },
        ],
      },
    },
    errors: ['not_found', 'illegal_transition', 'own_filing', 'over_limit', 'version_conflict'],
  }),
} as const;
