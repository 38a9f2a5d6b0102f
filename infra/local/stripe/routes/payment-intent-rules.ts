import type { Stripe } from 'stripe';
import * as z from 'zod';
import { metadata, positiveAmount, string } from '../parameters.ts';
import type { Caller, Context } from '../route.ts';
import { StripeDoubleError } from '../stripe-error.ts';
import { cardMethodParameters, newCardMethod, paymentMethodOf } from './payment-methods.ts';

/** Stripe's largest amount, and its smallest for the currencies this marketplace uses. */
const MAX_AMOUNT = 99_999_999;
const MIN_AMOUNT = 50;

export const means = {
  payment_method: string.optional(),
  payment_method_data: cardMethodParameters.optional(),
  return_url: string.optional(),
};
export const describing = {
  description: string.optional(),
  metadata: metadata.optional(),
  receipt_email: string.optional(),
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  statement_descriptor: string.optional(),
  statement_descriptor_suffix: string.optional(),
  transfer_group: string.optional(),
  customer: string.optional(),
};
export const amount = positiveAmount
  .refine((value) => value <= MAX_AMOUNT, {
    error: `Amount must be no more than ${MAX_AMOUNT}.`,
    params: { stripeCode: 'amount_too_large' },
  })
  .refine((value) => value >= MIN_AMOUNT, {
    error: `Amount must be at least ${MIN_AMOUNT} minor units.`,
    params: { stripeCode: 'amount_too_small' },
  });

export function unexpectedState(intent: Stripe.PaymentIntent, verb: string): StripeDoubleError {
  return new StripeDoubleError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}.`,
    payment_intent: intent,
  });
}

/** @throws StripeDoubleError 401 when a browser doesn't know the intent's client secret. */
export function admit(intent: Stripe.PaymentIntent, caller: Caller, secret: string | undefined): void {
  if (caller.kind === 'server' && secret === undefined) return;
  if (secret !== intent.client_secret) {
    throw new StripeDoubleError(secret === undefined ? 401 : 400, {
      type: 'invalid_request_error',
      code: 'payment_intent_invalid_parameter',
      message: 'The client_secret provided does not match the client_secret of this PaymentIntent.',
      param: 'client_secret',
    });
  }
}

export function chosenMethod(
  context: Context,
  given: {
    payment_method?: string | undefined;
    payment_method_data?: z.output<typeof cardMethodParameters> | undefined;
  },
): Stripe.PaymentMethod | undefined {
  if (given.payment_method_data !== undefined) return newCardMethod(context, given.payment_method_data);
  return given.payment_method === undefined ? undefined : paymentMethodOf(context, given.payment_method);
}

export const OPEN: readonly string[] = [
  'requires_payment_method',
  'requires_confirmation',
  'requires_action',
];
