import type { Stripe } from 'stripe';

export type NewPaymentIntent = Pick<
  Stripe.PaymentIntent,
  | 'id'
  | 'amount'
  | 'currency'
  | 'created'
  | 'capture_method'
  | 'confirmation_method'
  | 'customer'
  | 'description'
  | 'metadata'
  | 'payment_method'
  | 'payment_method_types'
  | 'receipt_email'
  | 'setup_future_usage'
  | 'statement_descriptor'
  | 'statement_descriptor_suffix'
  | 'transfer_group'
  | 'automatic_payment_methods'
> & { readonly secret: string };

/** An unconfirmed payment intent with all of Stripe's members. */
export function paymentIntent({
  secret,
  ...given
}: NewPaymentIntent): Stripe.PaymentIntent & { source: null } {
  return {
    ...given,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    canceled_at: null,
    cancellation_reason: null,
    client_secret: `${given.id}_secret_${secret}`,
    customer_account: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    next_action: null,
    on_behalf_of: null,
    payment_method_configuration_details: null,
    payment_method_options: {
      card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
    },
    payment_record: null,
    processing: null,
    review: null,
    shipping: null,
    source: null,
    status: given.payment_method === null ? 'requires_payment_method' : 'requires_confirmation',
    transfer_data: null,
  };
}
