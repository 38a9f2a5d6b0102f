import type { Stripe } from 'stripe';

type MovementKind = 'charge' | 'refund' | 'refund_failure' | 'transfer' | 'transfer_refund' | 'adjustment';

/** A change of the platform's balance, without fees and available at once. */
export function balanceTransaction(
  id: string,
  created: number,
  kind: MovementKind,
  amount: number,
  currency: string,
  source: string,
  description: string | null,
): Stripe.BalanceTransaction {
  return {
    id,
    object: 'balance_transaction',
    amount,
    available_on: created,
    balance_type: 'payments',
    created,
    currency,
    description,
    exchange_rate: null,
    fee: 0,
    fee_details: [],
    net: amount,
    reporting_category: kind === 'transfer_refund' ? 'transfer_reversal' : kind,
    source,
    status: 'available',
    type: kind,
  };
}

export function refund(
  given: Pick<Stripe.Refund, 'id' | 'created' | 'amount' | 'metadata' | 'reason' | 'balance_transaction'>,
  charge: Stripe.Charge,
): Stripe.Refund {
  return {
    ...given,
    object: 'refund',
    charge: charge.id,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: { card: { type: 'refund' }, type: 'card' },
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
}

export type NewTransfer = Pick<
  Stripe.Transfer,
  | 'id'
  | 'created'
  | 'amount'
  | 'currency'
  | 'description'
  | 'metadata'
  | 'source_transaction'
  | 'transfer_group'
> & {
  readonly destination: string;
  readonly destinationPayment: string;
  readonly balanceTransaction: string;
};

export function transfer({
  destinationPayment,
  balanceTransaction: balance,
  ...given
}: NewTransfer): Stripe.Transfer {
  return {
    ...given,
    object: 'transfer',
    amount_reversed: 0,
    balance_transaction: balance,
    destination_payment: destinationPayment,
    livemode: false,
    reversals: { object: 'list', data: [], has_more: false, url: `/v1/transfers/${given.id}/reversals` },
    reversed: false,
    source_type: 'card',
  };
}

export function transferReversal(
  given: Pick<
    Stripe.TransferReversal,
    'id' | 'created' | 'amount' | 'currency' | 'metadata' | 'balance_transaction'
  >,
  transferId: string,
): Stripe.TransferReversal {
  return {
    ...given,
    object: 'transfer_reversal',
    destination_payment_refund: null,
    source_refund: null,
    transfer: transferId,
  };
}
