import { createHash } from 'node:crypto';
import type { Stripe } from 'stripe';
import * as z from 'zod';
import { cardPaymentMethod } from '../objects/payment-method.ts';
import { browserParameters, everyRequest, integer, metadata, string } from '../parameters.ts';
import { type Context, operation } from '../route.ts';
import { newId } from '../store.ts';
import { resourceMissing, StripeDoubleError } from '../stripe-error.ts';
import { cardNumberOfTestMethod, cardOfNumber } from '../test-cards.ts';

const month = integer.refine((n) => n >= 1 && n <= 12, {
  error: "Your card's expiration month is invalid.",
  params: { stripeCode: 'invalid_expiry_month' },
});
const billingDetails = z
  .strictObject({
    address: z.record(z.string(), string).optional(),
    email: string.optional(),
    name: string.optional(),
    phone: string.optional(),
  })
  .optional();

/** Card parameters. */
export const cardMethodParameters = z.strictObject({
  type: z.literal('card'),
  card: z.strictObject({ number: string, exp_month: month, exp_year: integer, cvc: string.optional() }),
  billing_details: billingDetails,
  metadata: metadata.optional(),
});

const incorrectNumber = () =>
  new StripeDoubleError(402, {
    type: 'card_error',
    code: 'incorrect_number',
    message: 'Your card number is incorrect.',
    param: 'number',
  });

function expired(context: Context, year: number, monthOfYear: number): boolean {
  const now = new Date(context.nowSeconds() * 1000);
  const fullYear = year < 100 ? 2000 + year : year;
  return Date.UTC(fullYear, monthOfYear, 1) <= now.getTime();
}

/** Creates a payment method for a card. @throws StripeDoubleError for a number that is not a test card. */
export function newCardMethod(
  context: Context,
  given: z.output<typeof cardMethodParameters>,
  id = newId('pm'),
): Stripe.PaymentMethod {
  const number = given.card.number.replaceAll(/[ -]/g, '');
  const card = cardOfNumber(number);
  if (card === undefined) throw incorrectNumber();
  if (expired(context, given.card.exp_year, given.card.exp_month)) {
    throw new StripeDoubleError(402, {
      type: 'card_error',
      code: 'invalid_expiry_year',
      message: "Your card's expiration year is invalid.",
      param: 'exp_year',
    });
  }
  const method = cardPaymentMethod(id, context.nowSeconds(), {
    card,
    expMonth: given.card.exp_month,
    expYear: given.card.exp_year < 100 ? 2000 + given.card.exp_year : given.card.exp_year,
    fingerprint: createHash('sha256')
      .update(number)
      .digest('base64url')
      .replaceAll(/[-_]/g, '0')
      .slice(0, 16),
  });
  context.store.put('payment_methods', method);
  context.store.put('cards', { id, number });
  return method;
}

/** A payment method by its id; each of Stripe's predefined test ids creates a new one. */
export function paymentMethodOf(
  context: Context,
  id: string,
  param = 'payment_method',
): Stripe.PaymentMethod {
  const kept = context.store.get('payment_methods', id);
  if (kept !== undefined) return kept;
  const number = cardNumberOfTestMethod(id);
  if (number === undefined) throw resourceMissing('PaymentMethod', id, param, 400);
  const nextYear = new Date(context.nowSeconds() * 1000).getUTCFullYear() + 1;
  return newCardMethod(context, { type: 'card', card: { number, exp_month: 12, exp_year: nextYear } });
}

const create = operation({
  method: 'POST',
  path: '/v1/payment_methods',
  browser: true,
  parameters: cardMethodParameters.extend({ ...everyRequest, ...browserParameters }),
  handle: (context, given) => newCardMethod(context, given),
});

const retrieve = operation({
  method: 'GET',
  path: '/v1/payment_methods/:id',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => {
    const method = context.store.get('payment_methods', id);
    if (method === undefined) throw resourceMissing('PaymentMethod', id, 'payment_method');
    return method;
  },
});

const attach = operation({
  method: 'POST',
  path: '/v1/payment_methods/:id/attach',
  parameters: z.strictObject({ ...everyRequest, customer: string }),
  handle: (context, given, id) => {
    if (context.store.get('customers', given.customer) === undefined) {
      throw resourceMissing('customer', given.customer, 'customer', 400);
    }
    const attached = { ...paymentMethodOf(context, id), customer: given.customer };
    context.store.put('payment_methods', attached);
    context.emit('payment_method.attached', attached);
    return attached;
  },
});

const detach = operation({
  method: 'POST',
  path: '/v1/payment_methods/:id/detach',
  parameters: z.strictObject(everyRequest),
  handle: (context, _given, id) => {
    const detached = { ...paymentMethodOf(context, id), customer: null };
    context.store.put('payment_methods', detached);
    context.emit('payment_method.detached', detached);
    return detached;
  },
});

export const paymentMethodOperations = [create, retrieve, attach, detach];
