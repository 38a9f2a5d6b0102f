import type { Instant } from '#kernel/clock.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import type { Money } from '#kernel/money.ts';
import type { Result } from '#kernel/result.ts';

/** `manual` holds the amount until it is captured; `automatic` takes it as soon as it is authorised. */
export type CaptureMethod = 'manual' | 'automatic';

/**
 * Where the provider has the payment. `awaiting_customer` is before the customer gave a means of payment,
 * or after one failed; `requires_action` waits for the customer's bank (3-D Secure, UPI approval).
 */
export type ProviderPaymentStatus =
  | 'awaiting_customer'
  | 'requires_action'
  | 'processing'
  | 'authorised'
  | 'captured'
  | 'cancelled';

export type ProviderPayment = {
  readonly providerPaymentId: string;
  readonly paymentId: PaymentId | undefined;
  readonly status: ProviderPaymentStatus;
  readonly amount: Money;
  /** What can still be captured; zero unless `authorised`. */
  readonly capturable: Money;
  /** What was taken from the customer, before refunds. */
  readonly captured: Money;
  /** For the customer's client only, to give the means of payment. Keep out of logs and views of others. */
  readonly clientSecret: string | undefined;
  /** The last refusal by the customer's bank, when there was one. */
  readonly decline: Decline | undefined;
};

/** Why the customer's bank refused. `reason` is the provider-neutral word; `message` may be shown. */
export type Decline = {
  readonly reason: 'insufficient_funds' | 'expired' | 'authentication_failed' | 'suspected_fraud' | 'refused';
  readonly message: string;
};

export type RefundStatus = 'pending' | 'succeeded' | 'failed' | 'cancelled';
export type RefundReason = 'requested_by_customer' | 'duplicate' | 'fraudulent';
export type ProviderRefund = {
  readonly providerRefundId: string;
  /** Undefined for a refund that was not made here. */
  readonly paymentId: PaymentId | undefined;
  readonly status: RefundStatus;
  readonly amount: Money;
};

export type ProviderPayee = {
  readonly providerPayeeId: string;
  /** Where the vendor completes missing details; undefined when nothing is missing. */
  readonly onboardingUrl: string | undefined;
  readonly payoutsEnabled: boolean;
};

export type ProviderTransfer = {
  readonly providerTransferId: string;
  readonly amount: Money;
};

/**
 * Expected refusals. None of them had an effect, save `already_*`, where the effect was there before.
 * A repeat with the same idempotency key gives the same answer.
 */
export type PaymentFailure =
  | { readonly code: 'declined'; readonly decline: Decline }
  | { readonly code: 'requires_action' }
  | { readonly code: 'not_authorised'; readonly status: ProviderPaymentStatus }
  | { readonly code: 'already_captured'; readonly captured: Money }
  | { readonly code: 'already_cancelled' }
  | { readonly code: 'already_refunded' }
  | { readonly code: 'amount_too_large' }
  | { readonly code: 'amount_too_small' }
  | { readonly code: 'insufficient_balance' }
  | { readonly code: 'payee_not_ready' }
  | { readonly code: 'not_found' }
  | { readonly code: 'idempotency_key_reused' }
  | { readonly code: 'rejected'; readonly providerCode: string };

export type ProviderDispute = {
  readonly providerDisputeId: string;
  readonly providerPaymentId: string | undefined;
  readonly amount: Money;
};

/**
 * What a webhook says, provider-neutral. Notices may come twice, late and out of order: treat one as a hint
 * to read the payment again, and drop a `noticeId` that was seen.
 */
export type PaymentNotice = {
  readonly noticeId: string;
  readonly occurredAt: Instant;
} & (
  | {
      readonly kind: 'payment_authorised' | 'payment_captured' | 'payment_cancelled';
      readonly payment: ProviderPayment;
    }
  | { readonly kind: 'payment_failed'; readonly payment: ProviderPayment; readonly decline: Decline }
  | { readonly kind: 'payee_updated'; readonly providerPayeeId: string; readonly payoutsEnabled: boolean }
  /** A refund that the customer's bank rejected, or that was cancelled: the platform has the money again. */
  | {
      readonly kind: 'refund_failed';
      readonly paymentId: PaymentId;
      readonly providerRefundId: string;
      readonly amount: Money;
    }
  /** The customer's bank took the money back, until it decides. */
  | ({ readonly kind: 'dispute_opened' } & ProviderDispute)
  /** It decided: `won` gives the money back to us. */
  | ({ readonly kind: 'dispute_closed'; readonly outcome: 'won' | 'lost' } & ProviderDispute)
  | { readonly kind: 'ignored'; readonly providerKind: string }
);

/** Our ids, which the provider stores with the payment, so that its records can be traced back. */
export type PaymentReferences = { readonly bookingId: BookingId; readonly [name: string]: string };

type Outcome<T> = Promise<Result<T, PaymentFailure>>;

/**
 * Takes, holds, returns and passes on money. Every write takes an idempotency key: the same key has one
 * effect and one answer for at least 24 hours, so a caller that got no answer repeats with the same key.
 *
 * Every method rejects with {@link ProviderUnavailable} when the provider can't be reached, times out,
 * answers 5xx or limits the rate; whether there was an effect is then unknown, and repeating is safe.
 */
export type PaymentProvider = {
  /** Opens a payment for the customer to authorise. Nothing is held yet: `status` is `awaiting_customer`. */
  createPayment(input: {
    readonly paymentId: PaymentId;
    readonly amount: Money;
    readonly captureMethod: CaptureMethod;
    /** The provider's customer, or our id if there is none there. */
    readonly customerReference: UserId;
    readonly description: string;
    readonly metadata: PaymentReferences;
    readonly idempotencyKey: string;
  }): Outcome<ProviderPayment>;
  readPayment(providerPaymentId: string): Outcome<ProviderPayment>;
  /** Takes `amount` of a held payment; the rest of the hold is released. */
  capture(input: {
    readonly providerPaymentId: string;
    readonly amount: Money;
    readonly idempotencyKey: string;
  }): Outcome<ProviderPayment>;
  /** Lets go of the hold, or closes a payment that nobody authorised. */
  cancel(input: {
    readonly providerPaymentId: string;
    readonly idempotencyKey: string;
  }): Outcome<ProviderPayment>;
  /** Returns `amount` of a captured payment to the customer; several partial refunds may add up to all of it. */
  refund(input: {
    readonly providerPaymentId: string;
    /** Kept beside the refund, so that we know it again as ours. */
    readonly paymentId: PaymentId;
    readonly amount: Money;
    readonly reason: RefundReason;
    readonly idempotencyKey: string;
  }): Outcome<ProviderRefund>;
  /**
   * The refunds of a payment, newest first, failed ones too. Ask it before a refund is repeated whose idempotency
   * key may have been forgotten (after 24 hours).
   */
  findRefunds(providerPaymentId: string): Outcome<readonly ProviderRefund[]>;
  /** Registers a vendor to be paid. `country` is ISO 3166-1 alpha-2; links lead back to our pages. */
  createPayee(input: {
    readonly vendorId: string;
    readonly email: string;
    readonly country: string;
    readonly returnUrl: string;
    readonly idempotencyKey: string;
  }): Outcome<ProviderPayee>;
  readPayee(providerPayeeId: string): Outcome<ProviderPayee>;
  /** A new page for a payee whose first one expired before completion; links live for minutes. */
  resumeOnboarding(input: { readonly providerPayeeId: string; readonly returnUrl: string }): Outcome<{
    readonly onboardingUrl: string;
  }>;
  /** Moves `amount` from the platform's balance to the vendor. `transferGroup` ties it to its payment. */
  transfer(input: {
    readonly providerPayeeId: string;
    readonly amount: Money;
    readonly transferGroup: string;
    readonly idempotencyKey: string;
  }): Outcome<ProviderTransfer>;
  /**
   * The transfers of a group, newest first. Ask it before a transfer is repeated whose idempotency key may
   * have been forgotten (after 24 hours): what is there already must not be sent again.
   */
  findTransfers(transferGroup: string): Outcome<readonly ProviderTransfer[]>;
  /** Reads a webhook after checking its signature over the exact bytes received, and its age. */
  parseWebhook(
    rawBody: string,
    signatureHeader: string,
  ): Promise<PaymentNotice | 'bad_signature' | UnreadableNotice>;
};

/** Signed by the provider, and yet not what its kind should be: another API version, or no event at all. */
export type UnreadableNotice = { readonly kind: 'unreadable'; readonly cause: unknown };

/** The provider gave no usable answer. Retryable with the same idempotency key. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
}
