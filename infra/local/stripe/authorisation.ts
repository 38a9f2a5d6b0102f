import type { Stripe } from 'stripe';
import { type CardDetails, charge } from './objects/charge.ts';
import { balanceTransaction } from './objects/movements.ts';
import { type Context, idOf } from './route.ts';
import { newId } from './store.ts';
import { invalidRequest, resourceMissing, StripeDoubleError } from './stripe-error.ts';
import { cardOfNumber } from './test-cards.ts';

type Intent = Stripe.PaymentIntent;
export type CardError = { readonly code: string; readonly declineCode?: string; readonly message: string };

export function intentOf(context: Context, id: string): Intent {
  const intent = context.store.get('payment_intents', id);
  if (intent === undefined) throw resourceMissing('payment_intent', id, 'intent');
  return intent;
}

/** Stores the intent and emits an event. */
export function save(context: Context, intent: Intent, event?: string): Intent {
  context.store.put('payment_intents', intent);
  if (event !== undefined) context.emit(event, intent);
  return intent;
}

/** The card details of a payment method. */
function detailsOf(context: Context, method: Stripe.PaymentMethod): CardDetails {
  const card = cardOfNumber(context.store.get('cards', method.id)?.number ?? '');
  if (card === undefined || method.card === undefined) {
    throw invalidRequest('Only card payment methods are known here.', 'payment_method_unsupported_type');
  }
  return {
    card,
    expMonth: method.card.exp_month,
    expYear: method.card.exp_year,
    fingerprint: method.card.fingerprint ?? '',
  };
}

/** Records a balance transaction. */
export function move(
  context: Context,
  kind: Parameters<typeof balanceTransaction>[2],
  amount: number,
  currency: string,
  source: string,
  description: string | null,
): Stripe.BalanceTransaction {
  const movement = balanceTransaction(
    newId('txn'),
    context.nowSeconds(),
    kind,
    amount,
    currency,
    source,
    description,
  );
  context.store.put('balance_transactions', movement);
  return movement;
}

/** Captures `amount` of an authorised charge. */
export function captureCharge(context: Context, held: Stripe.Charge, amount: number): Stripe.Charge {
  const movement = move(context, 'charge', amount, held.currency, held.id, held.description);
  const captured = { ...held, captured: true, amount_captured: amount, balance_transaction: movement.id };
  context.store.put('charges', captured);
  return captured;
}

const errorOf = (
  failure: CardError,
  method: Stripe.PaymentMethod,
  chargeId?: string,
): Stripe.PaymentIntent.LastPaymentError => ({
  type: failure.code === 'payment_intent_authentication_failure' ? 'invalid_request_error' : 'card_error',
  code: failure.code,
  message: failure.message,
  payment_method: method,
  ...(failure.declineCode === undefined ? {} : { decline_code: failure.declineCode }),
  ...(chargeId === undefined ? {} : { charge: chargeId }),
});

/** Resets the intent, so that the customer has to give another payment method. */
function failIntent(
  context: Context,
  intent: Intent,
  method: Stripe.PaymentMethod,
  failure: CardError,
  chargeId?: string,
): Intent {
  const failed: Intent = {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    latest_charge: chargeId ?? intent.latest_charge,
    last_payment_error: errorOf(failure, method, chargeId),
  };
  return save(context, failed, 'payment_intent.payment_failed');
}

/** Authorises with the card's bank. @throws StripeDoubleError 402 when it declines; the intent then needs another card. */
function authorise(context: Context, intent: Intent, method: Stripe.PaymentMethod): Intent {
  const details = detailsOf(context, method);
  const id = newId('ch');
  const attempt = charge(
    id,
    context.nowSeconds(),
    intent,
    method.id,
    details,
    `${context.baseUrl}/_local/receipts/${id}`,
  );
  context.store.put('charges', attempt);
  if (details.card.behaviour.kind === 'declines') {
    const { behaviour } = details.card;
    context.emit('charge.failed', attempt);
    const failed = failIntent(context, intent, method, behaviour, id);
    throw new StripeDoubleError(402, {
      type: 'card_error',
      code: behaviour.code,
      decline_code: behaviour.declineCode,
      message: behaviour.message,
      charge: id,
      payment_intent: failed,
      payment_method: method,
    });
  }
  const confirmed: Intent = {
    ...intent,
    payment_method: method.id,
    latest_charge: id,
    last_payment_error: null,
    next_action: null,
  };
  if (intent.capture_method === 'manual') {
    context.emit('charge.succeeded', attempt);
    return save(
      context,
      { ...confirmed, status: 'requires_capture', amount_capturable: intent.amount },
      'payment_intent.amount_capturable_updated',
    );
  }
  context.emit('charge.succeeded', captureCharge(context, attempt, intent.amount));
  return save(
    context,
    { ...confirmed, status: 'succeeded', amount_received: intent.amount },
    'payment_intent.succeeded',
  );
}

/** Confirms a payment with `method`: authorises it, or requires 3-D Secure first. */
export function confirm(
  context: Context,
  intent: Intent,
  method: Stripe.PaymentMethod,
  returnUrl: string | null,
): Intent {
  if (detailsOf(context, method).card.behaviour.kind !== 'challenges')
    return authorise(context, intent, method);
  const query = new URLSearchParams({
    payment_intent_client_secret: intent.client_secret ?? '',
    ...(returnUrl === null ? {} : { return_url: returnUrl }),
  });
  const page = `${context.baseUrl}/_local/three-d-secure/${intent.id}?${query.toString()}`;
  const waiting: Intent = {
    ...intent,
    status: 'requires_action',
    payment_method: method.id,
    last_payment_error: null,
    next_action:
      returnUrl === null
        ? { type: 'use_stripe_sdk', use_stripe_sdk: { type: 'three_d_secure_redirect', stripe_js: page } }
        : { type: 'redirect_to_url', redirect_to_url: { url: page, return_url: returnUrl } },
  };
  return save(context, waiting, 'payment_intent.requires_action');
}

/** Completes 3-D Secure. @throws StripeDoubleError when none is pending. */
export function completeThreeDSecure(context: Context, id: string, passed: boolean): Intent {
  const intent = intentOf(context, id);
  const method = context.store.get('payment_methods', idOf(intent.payment_method) ?? '');
  if (intent.status !== 'requires_action' || method === undefined) {
    throw invalidRequest('This payment does not wait for authentication.', 'payment_intent_unexpected_state');
  }
  if (passed) return authorise(context, intent, method);
  return failIntent(context, intent, method, {
    code: 'payment_intent_authentication_failure',
    message: 'The provided payment method has failed authentication.',
  });
}
