import type { Loaded } from '#application/unit-of-work.ts';
import type { EventActor } from '#domain/audit/chain.ts';
import type { Payment } from '#domain/payment/payment.ts';
import type { CaptureMethod } from './payment-provider.ts';

/** Parked for ops: why, by whom (the system, or the member of ops who filed it) and when. */
export type Parked = { readonly reason: string; readonly by: EventActor; readonly at: string };

/** A booking's payment: the money's own state, and where the provider has it. */
export type PaymentRecord = {
  readonly payment: Payment;
  /** Whom the booking was with when the record was last saved; for events, not for payouts. */
  readonly vendorId: string;
  readonly providerPaymentId: string;
  readonly captureMethod: CaptureMethod;
  /** Why ops must look at it before any money moves; null when nothing is wrong. */
  readonly parked: Parked | null;
};

export type PaymentRepository = {
  find(paymentId: string): Promise<Loaded<PaymentRecord> | undefined>;
  /** Parked payments, oldest first. */
  listParked(request: { readonly limit: number; readonly cursor?: string | undefined }): Promise<{
    readonly items: readonly Loaded<PaymentRecord>[];
    readonly nextCursor: string | null;
  }>;
};

/** One payment per booking; its id is derived from the booking's. */
export const paymentIdOf = (bookingId: string): string => bookingId.replace(/^bk_/, 'pay_');
export const bookingIdOf = (paymentId: string): string => paymentId.replace(/^pay_/, 'bk_');
