import * as z from 'zod';
import { confirm, intentOf, save } from '../authorisation.ts';
import { paymentIntent } from '../objects/payment-intent.ts';
import { pageOf } from '../pagination.ts';
import {
  boolean,
  browserParameters,
  currency,
  everyRequest,
  listParameters,
  mergeMetadata,
  string,
} from '../parameters.ts';
import { idOf, operation } from '../route.ts';
import { newId } from '../store.ts';
import { invalidRequest, resourceMissing } from '../stripe-error.ts';
import {
  admit,
  amount,
  chosenMethod,
  describing,
  means,
  OPEN,
  unexpectedState,
} from './payment-intent-rules.ts';

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

export const paymentIntentOperations = [create, retrieve, list, update];
