import type { Loaded } from '#application/unit-of-work.ts';
import type { Payment } from '#domain/payment/payment.ts';
import type { CaptureMethod } from './payment-provider.ts';

/** A booking's payment: the money's own state, and where the provider has it. */
export type PaymentRecord = {
  readonly payment: Payment;
  /** Whom the booking was with when the record was last saved; for events, not for payouts. */
  readonly vendorId: string;
  readonly providerPaymentId: string;
  readonly captureMethod: CaptureMethod;
  /** Why ops must look at it before any money moves on; null when nothing is wrong. */
  readonly parked: string | null;
};

export type PaymentRepository = {
  find(paymentId: string): Promise<Loaded<PaymentRecord> | undefined>;
  /** Those that wait for ops: parked ones, oldest first. */
  listParked(request: { readonly limit: number; readonly cursor?: string | undefined }): Promise<{
    readonly items: readonly Loaded<PaymentRecord>[];
    readonly nextCursor: string | null;
  }>;
};

/** One payment a booking, under an id that follows from the booking's. */
export const paymentIdOf = (bookingId: string): string => bookingId.replace(/^bk_/, 'pay_');
