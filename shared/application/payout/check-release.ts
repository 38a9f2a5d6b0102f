import type { BookingRepository } from '#application/booking/ports.ts';
import type { PaymentRepository } from '#application/payment/ports.ts';
import { paymentIdOf } from '#application/payment/ports.ts';
import { type VerifySignaturePorts, verifySignature } from '#application/signing/verify-signature.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { isWithheld, leavesFee } from '#domain/booking/earned.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { ReleaseOrder } from './release-order.ts';

export type CheckReleasePorts = VerifySignaturePorts & {
  readonly bookings: Pick<BookingRepository, 'find'>;
  readonly payments: Pick<PaymentRepository, 'find'>;
};
export type Cleared = { readonly paymentId: string; readonly customerId: string; readonly vendorId: string };

/** Why the vendor may not be paid now. Every task that moves money to the vendor asks: a run takes minutes at worst. */
export const withheldRefusal = (booking: Booking): Failure | undefined =>
  isWithheld(booking)
    ? failure('illegal_transition', 'The customer disputes the booking, or gets the money back.')
    : undefined;

/**
 * Whether a booking's money may be released: it is signed, with evidence that verifies and is the evidence named in
 * the order; or ops ordered it, on record; or it is the fee of an ended booking. Nothing else releases money, and
 * nothing does during a dispute or after one that the customer won.
 */
export async function checkRelease(
  ports: CheckReleasePorts,
  bookingId: string,
  order: ReleaseOrder,
): Promise<Result<Cleared, Failure>> {
  const [booking, payment] = await Promise.all([
    ports.bookings.find(bookingId),
    ports.payments.find(paymentIdOf(bookingId)),
  ]);
  if (!booking || !payment) return err(failure('not_found', 'The booking or its payment is missing.'));
  const { paymentId, customerId } = payment.state.payment;
  const cleared = { paymentId, customerId, vendorId: booking.state.vendorId };
  const { status, envelopeId } = booking.state;
  const withheld = withheldRefusal(booking.state);
  if (withheld) return err(withheld);
  if (order.by === 'ops') return ok(cleared);
  if (order.by === 'ending') {
    return leavesFee(booking.state)
      ? ok(cleared)
      : err(failure('illegal_transition', `The booking is ${status} and leaves no fee.`));
  }
  if (envelopeId !== order.envelopeId || (status !== 'signed' && status !== 'closed')) {
    return err(failure('illegal_transition', `The booking is ${status} and not signed under this envelope.`));
  }
  const verified = await verifySignature(ports, order.envelopeId);
  if (!verified.ok) return verified;
  return verified.value.valid && verified.value.evidenceHash === order.evidenceHash
    ? ok(cleared)
    : err(failure('document_changed', 'The sealed evidence does not verify.'));
}
