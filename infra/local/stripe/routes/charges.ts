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

export function chargeOf(context: Context, id: string, param = 'id', status = 404): Stripe.Charge {
  const found = context.store.get('charges', id);
  if (found === undefined) throw resourceMissing('charge', id, param, status);
  return found;
}

/** The charge a refund names, itself or through its payment. */
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

const createRefund = operation({
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

const retrieveRefund = operation({
  method: 'GET',
  path: '/v1/refunds/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => {
    const found = context.store.get('refunds', id);
    if (found === undefined) throw resourceMissing('refund', id, 'id');
    return found;
  },
});

const listRefunds = operation({
  method: 'GET',
  path: '/v1/refunds',
  parameters: z.strictObject({
    ...listParameters,
    charge: string.optional(),
    payment_intent: string.optional(),
  }),
  handle: (context, given) => {
    const wanted = context.store
      .list('refunds')
      .filter(({ charge }) => given.charge === undefined || idOf(charge) === given.charge)
      .filter(
        ({ payment_intent: intent }) =>
          given.payment_intent === undefined || idOf(intent) === given.payment_intent,
      );
    return pageOf(wanted, given, '/v1/refunds');
  },
});

const retrieveCharge = operation({
  method: 'GET',
  path: '/v1/charges/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => chargeOf(context, id),
});

const listCharges = operation({
  method: 'GET',
  path: '/v1/charges',
  parameters: z.strictObject({
    ...listParameters,
    customer: string.optional(),
    payment_intent: string.optional(),
    transfer_group: string.optional(),
  }),
  handle: (context, given) => {
    const wanted = context.store
      .list('charges')
      .filter(({ customer }) => given.customer === undefined || idOf(customer) === given.customer)
      .filter(
        ({ payment_intent: intent }) =>
          given.payment_intent === undefined || idOf(intent) === given.payment_intent,
      )
      .filter(
        ({ transfer_group: group }) => given.transfer_group === undefined || group === given.transfer_group,
      );
    return pageOf(wanted, given, '/v1/charges');
  },
});

export const chargeOperations = [createRefund, retrieveRefund, listRefunds, retrieveCharge, listCharges];
