import type { Stripe } from 'stripe';
import type { TestCard } from '../test-cards.ts';

/** Empty billing details. */
export const emptyBillingDetails = () => ({
  address: { city: null, country: null, line1: null, line2: null, postal_code: null, state: null },
  email: null,
  name: null,
  phone: null,
  tax_id: null,
});

export type CardDetails = {
  readonly card: TestCard;
  readonly expMonth: number;
  readonly expYear: number;
  readonly fingerprint: string;
};

const cardDetails = ({ card, expMonth, expYear, fingerprint }: CardDetails, amount: number) => ({
  amount_authorized: amount,
  authorization_code: null,
  brand: card.brand,
  checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
  country: card.country,
  electronic_commerce_indicator: null,
  exp_month: expMonth,
  exp_year: expYear,
  extended_authorization: { status: 'disabled' as const },
  fingerprint,
  funding: card.funding,
  incremental_authorization: { status: 'unavailable' as const },
  installments: null,
  last4: card.last4,
  mandate: null,
  multicapture: { status: 'unavailable' as const },
  network: card.brand,
  network_token: { used: false },
  network_transaction_id: null,
  overcapture: { maximum_amount_capturable: amount, status: 'unavailable' as const },
  regulated_status: 'unregulated' as const,
  three_d_secure: null,
  transaction_link_id: null,
  wallet: null,
});

/** A charge of `intent`'s card. A declined one has its failure and stays unpaid. */
export function charge(
  id: string,
  created: number,
  intent: Stripe.PaymentIntent,
  paymentMethodId: string,
  details: CardDetails,
  receiptUrl: string,
): Stripe.Charge & { refunds: Stripe.ApiList<Stripe.Refund> } & { source: null } {
  const { behaviour } = details.card;
  const declined = behaviour.kind === 'declines' ? behaviour : undefined;
  return {
    id,
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: emptyBillingDetails(),
    calculated_statement_descriptor: 'HOMESERVE PRO',
    captured: false,
    created,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: declined?.code ?? null,
    failure_message: declined?.message ?? null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: {
      advice_code: declined === undefined ? null : 'try_again_later',
      network_advice_code: null,
      network_decline_code: null,
      network_status: declined === undefined ? 'approved_by_network' : 'declined_by_network',
      reason: declined?.declineCode ?? null,
      risk_level: 'normal',
      seller_message: declined?.message ?? 'Payment complete.',
      type: declined === undefined ? 'authorized' : 'issuer_declined',
    },
    paid: declined === undefined,
    payment_intent: intent.id,
    payment_method: paymentMethodId,
    payment_method_details: { card: cardDetails(details, intent.amount), type: 'card' },
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: receiptUrl,
    refunded: false,
    refunds: { object: 'list', data: [], has_more: false, url: `/v1/charges/${id}/refunds` },
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: intent.statement_descriptor,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: declined === undefined ? 'succeeded' : 'failed',
    transfer_data: null,
    transfer_group: intent.transfer_group,
  };
}
