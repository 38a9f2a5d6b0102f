import type { PaymentRecord } from '#application/payment/ports.ts';
import type { opsPayment } from '#contracts/schemas/operations.ts';
import type * as z from '#contracts/zod.ts';
import { takenOf } from '#domain/payment/payment.ts';

/** A payment as shown to ops and super_admins. */
export const paymentView = ({
  payment,
  vendorId,
  parked,
}: PaymentRecord): z.input<ReturnType<typeof opsPayment>> => ({
  paymentId: payment.paymentId,
  bookingId: payment.bookingId,
  customerId: payment.customerId,
  vendorId,
  status: payment.status,
  amount: payment.amount,
  parked,
  failedRefunds: [...(takenOf(payment)?.failedRefunds ?? [])],
});
