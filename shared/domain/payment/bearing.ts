import { add, less, type Money, money, zero } from '#kernel/money.ts';
import { type Bearing, isDivided, type PaymentTerms, type Refunded, type Settled } from './payment.ts';

/** `amount * part / whole`, rounded down in exact integer arithmetic. */
const share = (amount: Money, part: Money, whole: Money): number =>
  whole.amountMinor === 0
    ? 0
    : Number((BigInt(amount.amountMinor) * BigInt(part.amountMinor)) / BigInt(whole.amountMinor));

/** What the platform still owes the vendor, or took back from him. */
function notWithTheVendor(payment: PaymentTerms & Exclude<Settled, { status: 'captured' }>): Money {
  const due = less(payment.split.vendor, payment.clawedBack.vendor);
  return payment.status === 'released' ? due : less(add(due, payment.reversed), payment.paidOut);
}

/**
 * Who gives `amount` back: before the release it comes out of escrow, as far as that goes. After it, each party
 * gives in proportion to his share, the vendor no more than what is not with him; the platform bears the rest.
 */
export function bearingOf(payment: PaymentTerms & (Settled | Refunded), amount: Money): Bearing {
  const none = zero(amount.currency);
  if (!isDivided(payment)) {
    const left = less(payment.captured, payment.refunded);
    const escrow = left.amountMinor < amount.amountMinor ? left : amount;
    return { escrow, vendor: none, platform: none, tax: none, goodwill: less(amount, escrow) };
  }
  const { split, clawedBack } = payment;
  const whole = add(add(split.vendor, split.platform), split.tax);
  const part = (of: Money, left: Money): Money =>
    money(Math.max(0, Math.min(share(amount, of, whole), left.amountMinor)), amount.currency);
  const vendor = part(split.vendor, notWithTheVendor(payment));
  const platform = part(split.platform, less(split.platform, clawedBack.platform));
  const tax = part(split.tax, less(split.tax, clawedBack.tax));
  const goodwill = less(amount, add(add(vendor, platform), tax));
  return { escrow: none, vendor, platform, tax, goodwill };
}
