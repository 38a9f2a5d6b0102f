import { divide, type PriceSplit } from '#domain/payment/price-split.ts';
import { add, zero } from '#kernel/money.ts';
import { type Booking, finalStatuses } from './booking.ts';

/**
 * Whose the money is that a booking costs: the price as it was quoted; of a booking that was ended the fee, in
 * the proportions of the price. A vendor has his part of a fee when the job was his, accepted and not passed
 * on since: he kept the time for it. Before that his part is the platform's.
 */
export function earnedFrom({ price, cancellation, enteredAt }: Booking): PriceSplit {
  const whole = { vendor: price.vendorShare, platform: price.platformFee, tax: price.tax };
  if (cancellation === null) return whole;
  const fee = divide(cancellation.fee, whole);
  const { assigned, confirmed = '' } = enteredAt;
  if (assigned !== undefined && assigned >= confirmed) return fee;
  return { ...fee, vendor: zero(fee.vendor.currency), platform: add(fee.platform, fee.vendor) };
}

/** Ended before any work, and the customer pays for it. */
export const leavesFee = ({ status, cancellation }: Booking): boolean =>
  finalStatuses.some((final) => final === status) && (cancellation?.fee.amountMinor ?? 0) > 0;
