import type { PaymentRecord } from '#application/payment/ports.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { isWithheld, leavesFee } from '#domain/booking/earned.ts';
import { formatMoney } from '#kernel/money.ts';
import type { Approver } from './ports.ts';

/** Statuses in which the work was done. */
const worked: readonly Booking['status'][] = [
  'work_done',
  'changes_requested',
  'signed',
  'closed',
  'disputed',
  'resolved',
];
/** Whether the vendor may be paid: for work, unless its money is withheld, or the fee of an ended booking. */
export const isEarned = (booking: Booking): boolean =>
  !isWithheld(booking) && (worked.includes(booking.status) || leavesFee(booking));

/** The money is captured or held, and has not gone to the vendor. */
export const isPayable = ({ payment: { status } }: PaymentRecord): boolean =>
  status === 'authorised' || status === 'captured' || status === 'released';

/** Statuses from which a booking is closed once its vendor is paid: signed, or unsigned by a release of ops. */
const beforeClosing: readonly Booking['status'][] = ['signed', 'work_done', 'changes_requested'];
/** The vendor was paid, but the run that paid was parked before it closed the booking. */
export const lacksClosing = ({ payment }: PaymentRecord, booking: Booking): boolean =>
  payment.status === 'paid_out' && beforeClosing.includes(booking.status);

/**
 * All went back to the customer, who is owed nothing: it is parked because the vendor was paid too, which ops set right at
 * the provider. The approval puts that on record, and pays nothing.
 */
export const isSetRight = ({ payment }: PaymentRecord): boolean =>
  payment.status === 'refunded' && (payment.failedRefunds ?? []).every(({ settledBy }) => settledBy !== null);

/**
 * Why this person may not release this money: they filed the request, they are a party to the booking, or the amount
 * is above their limit. Undefined when they may. A limit in another currency allows nothing.
 */
export function approvalRefusal(record: PaymentRecord, approver: Approver): Failure | undefined {
  const { payment, parked, vendorId } = record;
  const filed = parked?.by.kind === 'ops' && parked.by.id === approver.userId;
  const party = approver.userId === payment.customerId || approver.userId === vendorId;
  if (filed || party) return failure('own_filing', 'Somebody else has to decide on this.');
  const { limit } = approver;
  if (limit === null) return undefined;
  const within =
    limit.currency === payment.amount.currency && payment.amount.amountMinor <= limit.amountMinor;
  return within
    ? undefined
    : failure(
        'over_limit',
        `You may decide on up to ${formatMoney(limit)}; this is ${formatMoney(payment.amount)}.`,
      );
}
