import type { Stripe } from 'stripe';
import { type CardDetails, emptyBillingDetails } from './charge.ts';

/** A payment method for a card. */
export function cardPaymentMethod(id: string, created: number, details: CardDetails): Stripe.PaymentMethod {
  const { card, expMonth, expYear, fingerprint } = details;
  return {
    id,
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: emptyBillingDetails(),
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: card.country,
      display_brand: card.brand,
      exp_month: expMonth,
      exp_year: expYear,
      fingerprint,
      funding: card.funding,
      generated_from: null,
      last4: card.last4,
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created,
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  };
}
