import { add, less, type Money, zero } from '#kernel/money.ts';
import {
  type Bearing,
  type Divided,
  isDivided,
  type PaymentTerms,
  type Refunded,
  type Settled,
  type Taken,
} from './payment.ts';
import { divide, type PriceSplit } from './price-split.ts';

/**
 * What is left of each party's share for refunds to come. What the platform gave for a vendor who had
 * been paid is no longer left of the vendor's.
 */
function leftOf({ split, clawedBack, captured, refunded }: Divided & Taken): PriceSplit {
  const platform = less(split.platform, clawedBack.platform);
  const tax = less(split.tax, clawedBack.tax);
  return { vendor: less(less(less(captured, refunded), platform), tax), platform, tax };
}

/**
 * Who gives `amount` back: before the release it comes out of escrow. After it, each party gives in proportion
 * to what is left of its share, so that refunds in any parts add up to the shares; for a vendor who has been
 * paid the platform gives. It also bears what exceeds all that is left.
 */
export function bearingOf(payment: PaymentTerms & (Settled | Refunded), amount: Money): Bearing {
  const none = zero(amount.currency);
  const left = less(payment.captured, payment.refunded);
  const given = left.amountMinor < amount.amountMinor ? left : amount;
  const beyond = less(amount, given);
  if (!isDivided(payment)) {
    return { escrow: given, vendor: none, platform: none, tax: none, goodwill: beyond };
  }
  const { vendor, platform, tax } = divide(given, leftOf(payment));
  return payment.status === 'released'
    ? { escrow: none, vendor, platform, tax, goodwill: beyond }
    : { escrow: none, vendor: none, platform, tax, goodwill: add(vendor, beyond) };
}
