import * as z from '#contracts/zod.ts';
import { route } from '../route.ts';
import { bookingParams, disputeOutcome, opsBooking, reasonInput } from '../schemas/booking.ts';
import * as general from '../schemas/examples.ts';
import * as schema from '../schemas/operations.ts';
import * as example from '../schemas/operations-examples.ts';
import { page, pageQuery, text } from '../schemas/primitives.ts';

const ops = { group: 'operations', access: ['ops_manager', 'super_admin'] } as const;
const booking = { status: 200, schema: opsBooking, example: general.opsBooking } as const;

/** Bookings as ops see and steer them. */
export const opsBookingRoutes = {
  listLiveBookings: route({
    id: 'listLiveBookings',
    ...ops,
    method: 'GET',
    path: '/v1/ops-manager/bookings/live',
    rate: 'read',
    summary: 'Open bookings, earliest start first',
    query: pageQuery,
    success: {
      status: 200,
      schema: () => page(opsBooking()),
      example: { items: [general.opsBooking], nextCursor: null },
    },
    errors: [],
  }),
  listPendingSignatures: route({
    id: 'listPendingSignatures',
    ...ops,
    method: 'GET',
    path: '/v1/ops-manager/bookings/pending-signatures',
    rate: 'read',
    summary: 'Jobs waiting for a signature, longest waiting first',
    query: pageQuery,
    success: {
      status: 200,
      schema: () => page(schema.waitingSignature()),
      example: { items: [example.waitingSignature], nextCursor: null },
    },
    errors: [],
  }),
  getOpsBooking: route({
    id: 'getOpsBooking',
    ...ops,
    method: 'GET',
    path: '/v1/ops-manager/bookings/{bookingId}',
    rate: 'read',
    summary: 'One booking with its payment, its offers, and why each vendor was chosen',
    params: bookingParams,
    success: { status: 200, schema: schema.opsBookingDetail, example: example.opsBookingDetail },
    errors: ['not_found'],
  }),
  getBookingLedger: route({
    id: 'getBookingLedger',
    ...ops,
    method: 'GET',
    path: '/v1/ops-manager/bookings/{bookingId}/payment',
    rate: 'read',
    summary: "A booking's ledger: transactions, entries, balances, and their sum, which is zero",
    params: bookingParams,
    success: { status: 200, schema: schema.bookingLedger, example: example.bookingLedger },
    errors: ['not_found'],
  }),
  cancelOpsBooking: route({
    id: 'cancelOpsBooking',
    ...ops,
    method: 'POST',
    path: '/v1/ops-manager/bookings/{bookingId}/cancel',
    rate: 'write',
    summary: 'Cancel a booking before its work is done, free of charge for the customer',
    params: bookingParams,
    body: reasonInput,
    bodyExample: { reason: 'The street is closed today' },
    success: { ...booking, example: { ...general.opsBooking, status: 'cancelled' } },
    errors: ['not_found', 'illegal_transition', 'version_conflict'],
  }),
  reassignBooking: route({
    id: 'reassignBooking',
    ...ops,
    method: 'POST',
    path: '/v1/ops-manager/bookings/{bookingId}/reassign',
    rate: 'write',
    idempotency: 'required',
    summary: 'Reassign a booking to the next best vendor',
    description:
      "In one step, an open offer is withdrawn, the vendor's time is freed, and the next vendor's time is held with a new offer. 409 if nobody else is available.",
    params: bookingParams,
    body: reasonInput,
    bodyExample: { reason: 'The vendor rang in sick' },
    success: { ...booking, example: { ...general.opsBooking, status: 'confirmed', offerRound: 2 } },
    errors: [
      'not_found',
      'illegal_transition',
      'outside_policy',
      'slot_unavailable',
      'version_conflict',
      'idempotency_key_required',
      'idempotency_key_reused',
    ],
  }),
  resolveBooking: route({
    id: 'resolveBooking',
    ...ops,
    method: 'POST',
    path: '/v1/ops-manager/bookings/{bookingId}/resolve',
    rate: 'write',
    summary: "Resolve a customer's dispute",
    description:
      "`refund_customer` refunds what is left of the payment, shortly after the answer; `pay_vendor` releases it to the vendor if that has not happened; `leave_as_is` moves no money. 409 for an outcome that is impossible or would leave the money with nobody: a refund or payout while the customer's bank disputes the payment, a payout of refunded money, `leave_as_is` while money is still held. Moving money requires the amount to be within your limit.",
    params: bookingParams,
    body: () =>
      z.strictObject({
        resolution: text(3, 1_000),
        outcome: disputeOutcome(),
      }),
    bodyExample: { resolution: 'The photos show that the leak is mended.', outcome: 'pay_vendor' },
    success: { ...booking, example: { ...general.opsBooking, status: 'resolved' } },
    errors: ['not_found', 'illegal_transition', 'own_filing', 'over_limit', 'version_conflict'],
  }),
} as const;
