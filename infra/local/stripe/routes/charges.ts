import type { Stripe } from 'stripe';
import * as z from 'zod';
import { pageOf } from '../pagination.ts';
import { everyRequest, listParameters, string } from '../parameters.ts';
import { type Context, idOf, operation } from '../route.ts';
import { resourceMissing } from '../stripe-error.ts';

export function chargeOf(context: Context, id: string, param = 'id', status = 404): Stripe.Charge {
  const found = context.store.get('charges', id);
  if (found === undefined) throw resourceMissing('charge', id, param, status);
  return found;
}

type OfCharge = Pick<Stripe.Refund | Stripe.Dispute, 'charge' | 'payment_intent'>;
type ChargeFilter = { readonly charge?: string | undefined; readonly payment_intent?: string | undefined };

/** Whether a refund or dispute matches a list's filters by charge and payment intent. */
export const isOfCharge =
  (given: ChargeFilter) =>
  ({ charge, payment_intent: intent }: OfCharge): boolean =>
    (given.charge === undefined || idOf(charge) === given.charge) &&
    (given.payment_intent === undefined || idOf(intent) === given.payment_intent);

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

export const chargeOperations = [retrieveCharge, listCharges];
