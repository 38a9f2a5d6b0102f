import type { Stripe } from 'stripe';
import * as z from 'zod';
import { intentOf, move } from '../authorisation.ts';
import { refund } from '../objects/movements.ts';
import { pageOf } from '../pagination.ts';
import {
  everyRequest,
  listParameters,
  mergeMetadata,
  metadata,
  positiveAmount,
  string,
} from '../parameters.ts';
import { type Context, idOf, operation } from '../route.ts';
import { newId } from '../store.ts';
import { invalidRequest, resourceMissing, StripeDoubleError } from '../stripe-error.ts';
import { chargeOf, isOfCharge } from './charges.ts';

function refundOf(context: Context, id: string): Stripe.Refund {
  const found = context.store.get('refunds', id);
  if (found === undefined) throw resourceMissing('refund', id, 'id');
  return found;
}

/** The charge to refund, given directly or by its payment intent. */
function chargeToRefund(
  context: Context,
  given: { charge?: string | undefined; payment_intent?: string | undefined },
) {
  if (given.charge !== undefined) return chargeOf(context, given.charge, 'charge');
  if (given.payment_intent === undefined) {
    throw invalidRequest(
      'One of the following params should be provided: charge, payment_intent.',
      'parameter_missing',
      'charge',
    );
  }
  const intent = intentOf(context, given.payment_intent);
  const paid = context.store.get('charges', idOf(intent.latest_charge) ?? '');
  if (paid === undefined || intent.status !== 'succeeded') {
    throw new StripeDoubleError(400, {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message: `This PaymentIntent (${intent.id}) does not have a successful charge to refund.`,
      payment_intent: intent,
    });
  }
  return paid;
}

const create = operation({
  method: 'POST',
  path: '/v1/refunds',
  parameters: z.strictObject({
    ...everyRequest,
    amount: positiveAmount.optional(),
    charge: string.optional(),
    payment_intent: string.optional(),
    metadata: metadata.optional(),
    reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
  }),
  handle: (context, given) => {
    const paid = chargeToRefund(context, given);
    const left = paid.amount_captured - paid.amount_refunded;
    if (paid.disputed) throw invalidRequest(`Charge ${paid.id} has been charged back.`, 'charge_disputed');
    if (left <= 0)
      throw invalidRequest(`Charge ${paid.id} has already been refunded.`, 'charge_already_refunded');
    const amount = given.amount ?? left;
    if (amount > left) {
      throw invalidRequest(
        `Refund amount (${amount}) is greater than unrefunded amount on charge (${left}).`,
        'amount_too_large',
        'amount',
      );
    }
    const id = newId('re');
    const movement = move(context, 'refund', -amount, paid.currency, id, 'REFUND FOR CHARGE');
    const made = refund(
      {
        id,
        created: context.nowSeconds(),
        amount,
        metadata: mergeMetadata({}, given.metadata),
        reason: given.reason ?? null,
        balance_transaction: movement.id,
      },
      paid,
    );
    const returned = { ...paid, amount_refunded: paid.amount_refunded + amount, refunded: amount === left };
    context.store.put('refunds', made);
    context.store.put('charges', returned);
    context.emit('refund.created', made);
    context.emit('charge.refunded', returned);
    return made;
  },
});

const retrieve = operation({
  method: 'GET',
  path: '/v1/refunds/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => refundOf(context, id),
});

const list = operation({
  method: 'GET',
  path: '/v1/refunds',
  parameters: z.strictObject({
    ...listParameters,
    charge: string.optional(),
    payment_intent: string.optional(),
  }),
  handle: (context, given) => {
    const wanted = context.store.list('refunds').filter(isOfCharge(given));
    return pageOf(wanted, given, '/v1/refunds');
  },
});

/** Not in Stripe's API: a refund fails or is cancelled, and the money returns to the balance. */
const undo = operation({
  method: 'POST',
  path: '/_local/refunds/:id/undo',
  parameters: z.strictObject({ outcome: z.enum(['failed', 'canceled']) }),
  handle: (context, given, id) => {
    const made = refundOf(context, id);
    if (made.status !== 'succeeded') throw invalidRequest('This refund is undone.');
    const returned = move(context, 'refund_failure', made.amount, made.currency, id, 'REFUND FAILURE');
    const undone: Stripe.Refund = {
      ...made,
      status: given.outcome,
      failure_balance_transaction: returned.id,
      ...(given.outcome === 'failed' ? { failure_reason: 'expired_or_canceled_card' } : {}),
    };
    const paid = chargeOf(context, idOf(made.charge) ?? '');
    context.store.put('refunds', undone);
    context.store.put('charges', {
      ...paid,
      amount_refunded: paid.amount_refunded - made.amount,
      refunded: false,
    });
    if (given.outcome === 'failed') context.emit('refund.failed', undone);
    context.emit('refund.updated', undone);
    return undone;
  },
});

export const refundOperations = [create, retrieve, list, undo];
