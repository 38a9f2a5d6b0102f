import type { BookingRepository } from '#application/booking/ports.ts';
import type { CallContext, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { pendingPayment } from '#domain/payment/payment.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { paymentCreation } from './payment-change.ts';
import type { CaptureMethod, PaymentFailure, PaymentProvider, ProviderPayment } from './payment-provider.ts';
import { type PaymentRepository, paymentIdOf } from './ports.ts';

export type OpenPaymentPorts = {
  readonly uow: UnitOfWork;
  readonly bookings: Pick<BookingRepository, 'findForCustomer'>;
  readonly payments: Pick<PaymentRepository, 'find'>;
  readonly provider: Pick<PaymentProvider, 'createPayment' | 'readPayment'>;
};
export type PaymentSession = { readonly provider: ProviderPayment; readonly captureMethod: CaptureMethod };

/**
 * A card hold lasts seven days. A job that ends later than this is paid for at once: the rest is for the
 * work, and for the two days a signature is waited for before the hold is captured without it.
 */
const HOLD_DAYS = 3;

/**
 * Opens the booking's one payment at the provider, or reads it again. Safe to repeat at any point: the
 * provider keys it by the payment's id, and only the first record is saved.
 */
export async function openPayment(
  ports: OpenPaymentPorts,
  customerId: string,
  bookingId: string,
  context: CallContext,
): Promise<Result<PaymentSession, Failure>> {
  const booking = (await ports.bookings.findForCustomer(customerId, bookingId))?.state;
  if (!booking) return err(failure('not_found'));
  const paymentId = paymentIdOf(bookingId);
  const known = (await ports.payments.find(paymentId))?.state;
  if (known) {
    const read = await ports.provider.readPayment(known.providerPaymentId);
    return read.ok
      ? ok({ provider: read.value, captureMethod: known.captureMethod })
      : err(refused(read.error));
  }
  if (booking.status !== 'pending_payment') {
    return err(failure('payment_not_pending', `The booking is ${booking.status}.`));
  }
  if (context.at >= booking.paymentDueAt) {
    return err(failure('payment_not_pending', `It was to be paid before ${booking.paymentDueAt}.`));
  }
  const captureMethod = captureMethodFor(booking, context.at);
  const created = await ports.provider.createPayment({
    paymentId: paymentId as PaymentId,
    amount: booking.price.total,
    captureMethod,
    customerReference: customerId as UserId,
    description: booking.serviceName,
    metadata: { bookingId: bookingId as BookingId },
    idempotencyKey: paymentId,
  });
  if (!created.ok) return err(refused(created.error));
  const terms = {
    paymentId: paymentId as PaymentId,
    bookingId: bookingId as BookingId,
    customerId: customerId as UserId,
    amount: booking.price.total,
  };
  // A lost race means that a concurrent request saved the same record: the provider gave both the same payment.
  await ports.uow.commit({
    actor: context.actor,
    at: context.at,
    correlationId: context.correlationId,
    changes: [
      paymentCreation({
        payment: pendingPayment(terms),
        vendorId: booking.vendorId,
        providerPaymentId: created.value.providerPaymentId,
        captureMethod,
        parked: null,
      }),
    ],
  });
  return ok({ provider: created.value, captureMethod });
}

const captureMethodFor = (booking: Booking, at: string): CaptureMethod =>
  Date.parse(booking.slot.end) - Date.parse(at) > HOLD_DAYS * 86_400_000 ? 'automatic' : 'manual';

const refused = (error: PaymentFailure): Failure =>
  failure('payment_failed', `The payment provider refused: ${error.code}.`);
