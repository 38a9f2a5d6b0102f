import { divide, type PriceSplit } from '#domain/payment/price-split.ts';
import { add, zero } from '#kernel/money.ts';
import { type Booking, finalStatuses, isAccepted } from './booking.ts';

/**
 * How what a booking costs is divided: its price as quoted; of an ended booking its fee, in the proportions of the
 * price. The vendor gets a share of the fee only after accepting the job, for the time kept free; otherwise that share
 * is the platform's.
 */
export function earnedFrom(booking: Booking): PriceSplit {
  const { price, cancellation } = booking;
  const whole = { vendor: price.vendorShare, platform: price.platformFee, tax: price.tax };
  if (cancellation === null) return whole;
  const fee = divide(cancellation.fee, whole);
  if (isAccepted(booking)) return fee;
  return { ...fee, vendor: zero(fee.vendor.currency), platform: add(fee.platform, fee.vendor) };
}

/** Whether no money may go to the vendor: the customer disputes the booking, or gets the money back after a dispute. */
export const isWithheld = ({ status, dispute }: Pick<Booking, 'status' | 'dispute'>): boolean =>
  status === 'disputed' || dispute?.outcome === 'refund_customer';

/** Whether the booking ended before any work and the customer owes a fee. */
export const leavesFee = ({ status, cancellation }: Booking): boolean =>
  finalStatuses.some((final) => final === status) && (cancellation?.fee.amountMinor ?? 0) > 0;

/** What money of a booking is earned by: its work, or the fee of a customer who cancelled late or was not there. */
export type EarningCause = 'job' | 'late_cancellation' | 'no_show';

/** What the money of a booking is earned by, which its end decides. */
export function earningCause({ cancellation, enteredAt }: Booking): EarningCause {
  if (cancellation === null) return 'job';
  return enteredAt.customer_no_show === undefined ? 'late_cancellation' : 'no_show';
}
