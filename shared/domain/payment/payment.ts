import type { Instant } from '#kernel/clock.ts';
import type { BookingId, EnvelopeId, PaymentId, UserId } from '#kernel/ids.ts';
import { add, type Money, zero } from '#kernel/money.ts';
import { assertNever } from '#kernel/result.ts';
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
};

/** What allows the release: the customer's signature, or a person of ops who answers for it. */
export type ReleaseGrounds =
  | { readonly kind: 'signature'; readonly envelopeId: EnvelopeId }
  | { readonly kind: 'override'; readonly approvedBy: UserId; readonly reason: string };

/** The money was divided by the customer's signature; `clawedBack` is the vendor's part of later refunds. */
export type Divided = {
  readonly vendorId: UserId;
  readonly split: PriceSplit;
  readonly clawedBack: PriceSplit;
};

export type PaidOut = {
  readonly providerTransferId: string;
  readonly paidOut: Money;
  readonly reversed: Money;
  readonly reversalIds: readonly string[];
};

type Captured = { readonly status: 'captured' } & Taken;
type Released = { readonly status: 'released' } & Taken & Divided;
type PaidOutState = { readonly status: 'paid_out' } & Taken & Divided & PaidOut;
type Reversed = { readonly status: 'reversed' } & Taken & Divided & PaidOut;

/** States in which the platform holds or has passed on the customer's money, and his bank may ask for it back. */
export type Settled = Captured | PaidOutState | Released | Reversed;

export type Payment = PaymentTerms &
  (
    | { readonly status: 'pending' | 'failed' | 'cancelled' }
    | { readonly status: 'authorised'; readonly holdExpiresAt: Instant }
    | Settled
    /** Everything went back to the customer. */
    | ({ readonly status: 'refunded' } & Taken)
    | {
        readonly status: 'disputed';
        readonly disputeId: string;
        readonly disputed: Money;
        /** Where the payment stood, and stands again when the dispute is won. */
        readonly before: Settled;
        readonly outcome: 'lost' | 'open';
      }
  );

export type PaymentStatus = Payment['status'];

/** Who gives the money of a refund or of a lost dispute. Adds up to its amount. */
export type Bearing = {
  /** Still undivided money. */
  readonly escrow: Money;
  /** Not yet paid to the vendor, or taken back from him. */
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
        readonly grounds: ReleaseGrounds;
      }
    | {
        readonly type: 'payment.paid_out';
        readonly vendorId: UserId;
        readonly providerTransferId: string;
        readonly paidOut: Money;
      }
    | {
        readonly type: 'payment.payout_reversed';
        readonly vendorId: UserId;
        readonly reversalId: string;
        readonly reversed: Money;
      }
    | {
        readonly type: 'payment.refunded';
        readonly refundId: string;
        readonly refunded: Money;
        readonly bearing: Bearing;
        readonly vendorId: UserId | undefined;
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

export type PaymentEventType = PaymentEvent['type'];

export const isSettled = (payment: Payment): payment is PaymentTerms & Settled =>
  payment.status === 'captured' ||
  payment.status === 'released' ||
  payment.status === 'paid_out' ||
  payment.status === 'reversed';

export const isDivided = (payment: Payment | Settled): payment is Exclude<Settled, Captured> & PaymentTerms =>
  payment.status === 'released' || payment.status === 'paid_out' || payment.status === 'reversed';

/** A payment the customer has not authorised yet. */
export const pendingPayment = (terms: PaymentTerms): Payment => ({ ...termsOf(terms), status: 'pending' });

export const termsOf = ({ paymentId, bookingId, customerId, amount }: PaymentTerms): PaymentTerms => ({
  paymentId,
  bookingId,
  customerId,
  amount,
});

const same = (a: Money, b: Money): boolean => a.amountMinor === b.amountMinor;

function clawBack(so: PriceSplit, bearing: Bearing): PriceSplit {
  return {
    vendor: add(so.vendor, bearing.vendor),
    platform: add(so.platform, bearing.platform),
    tax: add(so.tax, bearing.tax),
  };
}

function give(payment: PaymentTerms & Settled, amount: Money, bearing: Bearing, refundId: string): Payment {
  const refunded = add(payment.refunded, amount);
  const refundIds = [...payment.refundIds, refundId];
  if (same(refunded, payment.captured)) {
    return {
      ...termsOf(payment),
      status: 'refunded',
      captured: payment.captured,
      refunded,
      refundIds,
      wonDisputeIds: payment.wonDisputeIds,
    };
  }
  if (payment.status === 'captured') return { ...payment, refunded, refundIds };
  return { ...payment, refunded, refundIds, clawedBack: clawBack(payment.clawedBack, bearing) };
}

const corrupt = (payment: Payment, event: PaymentEvent): TypeError =>
  new TypeError(`${event.type} can't follow on a payment that is ${payment.status}: ${payment.paymentId}.`);

/**
 * The payment after `event`. Events come from `decidePayment`, so each fits the state it was decided on.
 * @throws TypeError for a history that no decision can have made.
 */
export function evolvePayment(payment: Payment, event: PaymentEvent): Payment {
  const terms = termsOf(payment);
  const none = zero(payment.amount.currency);
  switch (event.type) {
    case 'payment.authorised':
      return { ...terms, status: 'authorised', holdExpiresAt: event.holdExpiresAt };
    case 'payment.failed':
      return { ...terms, status: 'failed' };
    case 'payment.cancelled':
      return { ...terms, status: 'cancelled' };
    case 'payment.captured':
      return {
        ...terms,
        status: 'captured',
        captured: event.captured,
        refunded: none,
        refundIds: [],
        wonDisputeIds: [],
      };
    case 'payment.released': {
      if (payment.status !== 'captured') throw corrupt(payment, event);
      const clawedBack = { vendor: none, platform: none, tax: none };
      const { vendorId, split } = event;
      return { ...payment, status: 'released', vendorId, split, clawedBack };
    }
    case 'payment.paid_out': {
      if (payment.status !== 'released') throw corrupt(payment, event);
      const { providerTransferId, paidOut } = event;
      return { ...payment, status: 'paid_out', providerTransferId, paidOut, reversed: none, reversalIds: [] };
    }
    case 'payment.payout_reversed': {
      if (payment.status !== 'paid_out' && payment.status !== 'reversed') throw corrupt(payment, event);
      const reversed = add(payment.reversed, event.reversed);
      const reversalIds = [...payment.reversalIds, event.reversalId];
      return {
        ...payment,
        status: same(reversed, payment.paidOut) ? 'reversed' : payment.status,
        reversed,
        reversalIds,
      };
    }
    case 'payment.refunded':
      if (!isSettled(payment)) throw corrupt(payment, event);
      return give(payment, event.refunded, event.bearing, event.refundId);
    case 'payment.dispute_opened': {
      if (!isSettled(payment)) throw corrupt(payment, event);
      const { disputeId, disputed } = event;
      return { ...terms, status: 'disputed', disputeId, disputed, before: payment, outcome: 'open' };
    }
    case 'payment.dispute_won':
      if (payment.status !== 'disputed') throw corrupt(payment, event);
      return {
        ...terms,
        ...payment.before,
        wonDisputeIds: [...payment.before.wonDisputeIds, event.disputeId],
      };
    case 'payment.dispute_lost':
      if (payment.status !== 'disputed') throw corrupt(payment, event);
      return { ...payment, outcome: 'lost' };
    default:
      return assertNever(event, 'payment event');
  }
}
