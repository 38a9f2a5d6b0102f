import type { Stripe } from 'stripe';
import * as z from 'zod';
import { move } from '../authorisation.ts';
import { dispute } from '../objects/dispute.ts';
import { pageOf } from '../pagination.ts';
import { everyRequest, listParameters, positiveAmount, string } from '../parameters.ts';
import { type Context, operation } from '../route.ts';
import { newId } from '../store.ts';
import { invalidRequest, resourceMissing } from '../stripe-error.ts';
import { chargeOf, isOfCharge } from './charges.ts';

function disputeOf(context: Context, id: string): Stripe.Dispute {
  const found = context.store.get('disputes', id);
  if (found === undefined) throw resourceMissing('dispute', id, 'id');
  return found;
}

const retrieve = operation({
  method: 'GET',
  path: '/v1/disputes/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => disputeOf(context, id),
});

const list = operation({
  method: 'GET',
  path: '/v1/disputes',
  parameters: z.strictObject({
    ...listParameters,
    charge: string.optional(),
    payment_intent: string.optional(),
  }),
  handle: (context, given) => {
    const wanted = context.store.list('disputes').filter(isOfCharge(given));
    return pageOf(wanted, given, '/v1/disputes');
  },
});

/** Not in Stripe's API: the customer's bank disputes a captured charge. */
const open = operation({
  method: 'POST',
  path: '/_local/disputes',
  parameters: z.strictObject({
    charge: string,
    amount: positiveAmount.optional(),
    reason: string.default('general'),
  }),
  handle: (context, given) => {
    const charge = chargeOf(context, given.charge, 'charge', 400);
    if (!charge.captured || charge.disputed)
      throw invalidRequest('Only a captured charge can be disputed, once.');
    const amount = given.amount ?? charge.amount_captured - charge.amount_refunded;
    const id = newId('du');
    const taken = move(context, 'adjustment', -amount, charge.currency, id, 'Chargeback withdrawal');
    const opened = dispute(id, context.nowSeconds(), amount, given.reason, charge, [taken]);
    context.store.put('disputes', opened);
    context.store.put('charges', { ...charge, disputed: true });
    context.emit('charge.dispute.created', opened);
    context.emit('charge.dispute.funds_withdrawn', opened);
    return opened;
  },
});

/** Not in Stripe's API: the bank decides a dispute. The money returns when it is won. */
const decide = operation({
  method: 'POST',
  path: '/_local/disputes/:id/decide',
  parameters: z.strictObject({ outcome: z.enum(['won', 'lost']) }),
  handle: (context, given, id) => {
    const opened = disputeOf(context, id);
    if (opened.status !== 'needs_response') throw invalidRequest('This dispute is decided.');
    const returned =
      given.outcome === 'won'
        ? [move(context, 'adjustment', opened.amount, opened.currency, id, 'Chargeback reversal')]
        : [];
    const closed = {
      ...opened,
      status: given.outcome,
      balance_transactions: [...opened.balance_transactions, ...returned],
    };
    context.store.put('disputes', closed);
    if (given.outcome === 'won') context.emit('charge.dispute.funds_reinstated', closed);
    context.emit('charge.dispute.closed', closed);
    return closed;
  },
});

export const disputeOperations = [retrieve, list, open, decide];
