import * as z from 'zod';
import { captureCharge, confirm, intentOf, save } from '../authorisation.ts';
import {
  boolean,
  browserParameters,
  everyRequest,
  mergeMetadata,
  metadata,
  positiveAmount,
  string,
} from '../parameters.ts';
import { idOf, operation } from '../route.ts';
import { invalidRequest } from '../stripe-error.ts';
import { admit, chosenMethod, means, OPEN, unexpectedState } from './payment-intent-rules.ts';

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

export const paymentIntentSteps = [confirmIntent, capture, cancel];
