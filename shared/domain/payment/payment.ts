import type { Instant } from '#kernel/clock.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import type { Money } from '#kernel/money.ts';
import type { PriceSplit } from './price-split.ts';

/** What a payment is about; never changes. */
export type PaymentTerms = {
  readonly paymentId: PaymentId;
  readonly bookingId: BookingId;
  readonly customerId: UserId;
  /** What the customer was quoted, tax included. */
  readonly amount: Money;
};

/** Money taken from the customer. `refunded` never exceeds `captured`. */
export type Taken = {
  readonly captured: Money;
  readonly refunded: Money;
  /** What was recorded, so that a notice that comes again changes nothing. */
  readonly refundIds: readonly string[];
  readonly wonDisputeIds: readonly string[];
  /** Refunds that came back; absent until one does. What is not settled yet is owed to the customer. */
  readonly failedRefunds?: readonly FailedRefund[];
};

/** A refund that the customer's bank did not take; `settledBy` says how the customer was paid after all. */
export type FailedRefund = {
  readonly refundId: string;
  readonly amount: Money;
  readonly settledBy: string | null;
};

/** The money was divided; `clawedBack` is what each party has given back for later refunds. */
export type Divided = {
  readonly vendorId: UserId;
  readonly split: PriceSplit;
  readonly clawedBack: PriceSplit;
};

export type PaidOut = {
  readonly providerTransferId: string;
  readonly paidOut: Money;
};

type Captured = { readonly status: 'captured' } & Taken;
type Released = { readonly status: 'released' } & Taken & Divided;
type PaidOutState = { readonly status: 'paid_out' } & Taken & Divided & PaidOut;

/** Everything went back to the customer. */
export type Refunded = { readonly status: 'refunded' } & Taken;

/** States in which the platform holds or has passed on the customer's money, and the customer's bank may ask for it back. */
export type Settled = Captured | PaidOutState | Released;

export type Payment = PaymentTerms &
  (
    | { readonly status: 'pending' | 'failed' | 'cancelled' }
    | { readonly status: 'authorised'; readonly holdExpiresAt: Instant }
    | Settled
    | Refunded
    | {
        readonly status: 'disputed';
        readonly disputeId: string;
        readonly disputed: Money;
        /** Where the payment stood, and stands again when the dispute is won. A bank asks for refunded money too. */
        readonly before: Settled | Refunded;
        readonly outcome: 'lost' | 'open';
      }
  );

export type PaymentStatus = Payment['status'];

/** Who gives the money of a refund or of a lost dispute. Adds up to its amount. */
export type Bearing = {
  /** Still undivided money. */
  readonly escrow: Money;
  /** Not yet paid to the vendor. */
  readonly vendor: Money;
  readonly platform: Money;
  readonly tax: Money;
  /** What nobody else can give: the platform bears it as a cost. */
  readonly goodwill: Money;
};

export type PaymentEvent = PaymentTerms &
  (
    | { readonly type: 'payment.authorised'; readonly holdExpiresAt: Instant }
    | { readonly type: 'payment.failed'; readonly reason: string }
    | { readonly type: 'payment.cancelled' }
    | { readonly type: 'payment.captured'; readonly captured: Money }
    | {
        readonly type: 'payment.released';
        readonly vendorId: UserId;
        readonly split: PriceSplit;
      }
    | {
        readonly type: 'payment.paid_out';
        readonly vendorId: UserId;
        readonly providerTransferId: string;
        readonly paidOut: Money;
      }
    | {
        readonly type: 'payment.refunded';
        readonly refundId: string;
        readonly refunded: Money;
        readonly bearing: Bearing;
        readonly vendorId: UserId | undefined;
      }
    /** The money of a refund came back to us: the customer is owed it. */
    | { readonly type: 'payment.refund_failed'; readonly refundId: string; readonly failed: Money }
    /** Paid in another way, which `reference` names. */
    | {
        readonly type: 'payment.refund_settled';
        readonly refundId: string;
        readonly settled: Money;
        readonly reference: string;
      }
    | { readonly type: 'payment.dispute_opened'; readonly disputeId: string; readonly disputed: Money }
    | {
        readonly type: 'payment.dispute_won' | 'payment.dispute_lost';
        readonly disputeId: string;
        readonly disputed: Money;
        readonly bearing: Bearing;
        readonly vendorId: UserId | undefined;
      }
  );

export const isSettled = (payment: Payment): payment is PaymentTerms & Settled =>
  payment.status === 'captured' || payment.status === 'released' || payment.status === 'paid_out';

export const isDivided = (
  payment: Payment | Settled | Refunded,
): payment is Exclude<Settled, Captured> & PaymentTerms =>
  payment.status === 'released' || payment.status === 'paid_out';

/** What was taken from the customer, also while the bank disputes it; undefined before anything was. */
export function takenOf(payment: Payment): Taken | undefined {
  if (payment.status === 'disputed') return payment.before;
  return isSettled(payment) || payment.status === 'refunded' ? payment : undefined;
}

/** A payment the customer has not authorised yet. */
export const pendingPayment = (terms: PaymentTerms): Payment => ({ ...termsOf(terms), status: 'pending' });

export const termsOf = ({ paymentId, bookingId, customerId, amount }: PaymentTerms): PaymentTerms => ({
  paymentId,
  bookingId,
  customerId,
  amount,
});
