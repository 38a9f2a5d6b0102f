import type { Stripe } from 'stripe';
import * as z from 'zod';
import { captureCharge, confirm, intentOf, save } from '../authorisation.ts';
import { paymentIntent } from '../objects/payment-intent.ts';
import { pageOf } from '../pagination.ts';
import {
  boolean,
  browserParameters,
  currency,
  everyRequest,
  listParameters,
  mergeMetadata,
  metadata,
  positiveAmount,
  string,
} from '../parameters.ts';
import { type Caller, type Context, idOf, operation } from '../route.ts';
import { newId } from '../store.ts';
import { invalidRequest, resourceMissing, StripeDoubleError } from '../stripe-error.ts';
import { cardMethodParameters, newCardMethod, paymentMethodOf } from './payment-methods.ts';

/** Stripe's largest amount, and its smallest for the currencies this marketplace uses. */
const MAX_AMOUNT = 99_999_999;
const MIN_AMOUNT = 50;

const means = {
  payment_method: string.optional(),
  payment_method_data: cardMethodParameters.optional(),
  return_url: string.optional(),
};
const describing = {
  description: string.optional(),
  metadata: metadata.optional(),
  receipt_email: string.optional(),
  setup_future_usage: z.enum(['off_session', 'on_session']).optional(),
  statement_descriptor: string.optional(),
  statement_descriptor_suffix: string.optional(),
  transfer_group: string.optional(),
  customer: string.optional(),
};
const amount = positiveAmount
  .refine((value) => value <= MAX_AMOUNT, {
    error: `Amount must be no more than ${MAX_AMOUNT}.`,
    params: { stripeCode: 'amount_too_large' },
  })
  .refine((value) => value >= MIN_AMOUNT, {
    error: `Amount must be at least ${MIN_AMOUNT} minor units.`,
    params: { stripeCode: 'amount_too_small' },
  });

function unexpectedState(intent: Stripe.PaymentIntent, verb: string): StripeDoubleError {
  return new StripeDoubleError(400, {
    type: 'invalid_request_error',
    code: 'payment_intent_unexpected_state',
    message: `This PaymentIntent could not be ${verb} because it has a status of ${intent.status}.`,
    payment_intent: intent,
  });
}

/** @throws StripeDoubleError 401 when a browser doesn't know the intent's client secret. */
function admit(intent: Stripe.PaymentIntent, caller: Caller, secret: string | undefined): void {
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

function chosenMethod(
  context: Context,
  given: {
    payment_method?: string | undefined;
    payment_method_data?: z.output<typeof cardMethodParameters> | undefined;
  },
): Stripe.PaymentMethod | undefined {
  if (given.payment_method_data !== undefined) return newCardMethod(context, given.payment_method_data);
  return given.payment_method === undefined ? undefined : paymentMethodOf(context, given.payment_method);
}

const create = operation({
  method: 'POST',
  path: '/v1/payment_intents',
  parameters: z.strictObject({
    ...everyRequest,
    ...means,
    ...describing,
    amount,
    currency,
    capture_method: z.enum(['automatic', 'automatic_async', 'manual']).default('automatic'),
    confirm: boolean.default(false),
    confirmation_method: z.enum(['automatic', 'manual']).default('automatic'),
    off_session: boolean.optional(),
    payment_method_types: z.array(z.literal('card')).optional(),
    allowed_payment_method_types: z.array(z.literal('card')).optional(),
    automatic_payment_methods: z
      .strictObject({ enabled: boolean, allow_redirects: z.enum(['always', 'never']).optional() })
      .optional(),
  }),
  handle: (context, given) => {
    if (given.customer !== undefined && context.store.get('customers', given.customer) === undefined) {
      throw resourceMissing('customer', given.customer, 'customer', 400);
    }
    const method = chosenMethod(context, given);
    if (given.confirm && method === undefined) {
      throw invalidRequest(
        'You cannot confirm this PaymentIntent: it is missing a payment method.',
        'parameter_missing',
        'payment_method',
      );
    }
    const listed = given.payment_method_types ?? given.allowed_payment_method_types;
    const automatic = given.automatic_payment_methods?.enabled ?? listed === undefined;
    const intent = paymentIntent({
      id: newId('pi'),
      secret: newId('s').slice(2),
      amount: given.amount,
      currency: given.currency,
      created: context.nowSeconds(),
      capture_method: given.capture_method,
      confirmation_method: given.confirmation_method,
      customer: given.customer ?? null,
      description: given.description ?? null,
      metadata: mergeMetadata({}, given.metadata),
      payment_method: method?.id ?? null,
      payment_method_types: ['card'],
      receipt_email: given.receipt_email ?? null,
      setup_future_usage: given.setup_future_usage ?? null,
      statement_descriptor: given.statement_descriptor ?? null,
      statement_descriptor_suffix: given.statement_descriptor_suffix ?? null,
      transfer_group: given.transfer_group ?? null,
      automatic_payment_methods: automatic
        ? { allow_redirects: given.automatic_payment_methods?.allow_redirects ?? 'always', enabled: true }
        : null,
    });
    save(context, intent, 'payment_intent.created');
    if (!given.confirm || method === undefined) return intent;
    return confirm(context, intent, method, given.return_url ?? null);
  },
});

const retrieve = operation({
  method: 'GET',
  path: '/v1/payment_intents/:id',
  browser: true,
  parameters: z.strictObject({ ...everyRequest, ...browserParameters }),
  handle: (context, given, id, caller) => {
    const intent = intentOf(context, id);
    admit(intent, caller, given.client_secret);
    return intent;
  },
});

const list = operation({
  method: 'GET',
  path: '/v1/payment_intents',
  parameters: z.strictObject({ ...listParameters, customer: string.optional() }),
  handle: (context, given) => {
    const intents = context.store.list('payment_intents');
    const wanted = intents.filter(
      (intent) => given.customer === undefined || idOf(intent.customer) === given.customer,
    );
    return pageOf(wanted, given, '/v1/payment_intents');
  },
});

const OPEN: readonly string[] = ['requires_payment_method', 'requires_confirmation', 'requires_action'];

const update = operation({
  method: 'POST',
  path: '/v1/payment_intents/:id',
  parameters: z.strictObject({
    ...everyRequest,
    ...describing,
    amount: amount.optional(),
    payment_method: string.optional(),
  }),
  handle: (context, given, id) => {
    const intent = intentOf(context, id);
    if (given.amount !== undefined && !OPEN.includes(intent.status)) throw unexpectedState(intent, 'updated');
    if (given.payment_method !== undefined && !OPEN.includes(intent.status))
      throw unexpectedState(intent, 'updated');
    const method = chosenMethod(context, given);
    return save(context, {
      ...intent,
      amount: given.amount ?? intent.amount,
      description: given.description ?? intent.description,
      metadata: mergeMetadata(intent.metadata, given.metadata),
      receipt_email: given.receipt_email ?? intent.receipt_email,
      transfer_group: given.transfer_group ?? intent.transfer_group,
      ...(method === undefined
        ? {}
        : { payment_method: method.id, status: 'requires_confirmation' as const }),
    });
  },
});

const confirmIntent = operation({
  method: 'POST',
  path: '/v1/payment_intents/:id/confirm',
  browser: true,
  parameters: z.strictObject({
    ...everyRequest,
    ...browserParameters,
    ...means,
    off_session: boolean.optional(),
    receipt_email: string.optional(),
    use_stripe_sdk: boolean.optional(),
  }),
  handle: (context, given, id, caller) => {
    const intent = intentOf(context, id);
    admit(intent, caller, given.client_secret);
    if (!OPEN.includes(intent.status)) throw unexpectedState(intent, 'confirmed');
    const method =
      chosenMethod(context, given) ?? context.store.get('payment_methods', idOf(intent.payment_method) ?? '');
    if (method === undefined) throw unexpectedState(intent, 'confirmed without a payment method');
    return confirm(context, intent, method, given.return_url ?? null);
  },
});

const capture = operation({
  method: 'POST',
  path: '/v1/payment_intents/:id/capture',
  parameters: z.strictObject({
    ...everyRequest,
    amount_to_capture: positiveAmount.optional(),
    metadata: metadata.optional(),
  }),
  handle: (context, given, id) => {
    const intent = intentOf(context, id);
    const held = context.store.get('charges', idOf(intent.latest_charge) ?? '');
    if (intent.status !== 'requires_capture' || held === undefined) throw unexpectedState(intent, 'captured');
    const taken = given.amount_to_capture ?? intent.amount_capturable;
    if (taken > intent.amount_capturable) {
      throw invalidRequest(
        `The amount to capture is more than what is held: ${intent.amount_capturable}.`,
        'amount_too_large',
        'amount_to_capture',
      );
    }
    context.emit('charge.captured', captureCharge(context, held, taken));
    return save(
      context,
      {
        ...intent,
        status: 'succeeded',
        amount_capturable: 0,
        amount_received: taken,
        metadata: mergeMetadata(intent.metadata, given.metadata),
      },
      'payment_intent.succeeded',
    );
  },
});

const cancel = operation({
  method: 'POST',
  path: '/v1/payment_intents/:id/cancel',
  parameters: z.strictObject({
    ...everyRequest,
    cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
  }),
  handle: (context, given, id) => {
    const intent = intentOf(context, id);
    if (intent.status !== 'requires_capture' && !OPEN.includes(intent.status))
      throw unexpectedState(intent, 'canceled');
    const held = context.store.get('charges', idOf(intent.latest_charge) ?? '');
    if (intent.status === 'requires_capture' && held !== undefined) {
      const released = { ...held, refunded: true, amount_refunded: held.amount };
      context.store.put('charges', released);
      context.emit('charge.refunded', released);
    }
    return save(
      context,
      {
        ...intent,
        status: 'canceled',
        amount_capturable: 0,
        canceled_at: context.nowSeconds(),
        cancellation_reason: given.cancellation_reason ?? null,
        next_action: null,
      },
      'payment_intent.canceled',
    );
  },
});

export const paymentIntentOperations = [create, retrieve, list, update, confirmIntent, capture, cancel];
