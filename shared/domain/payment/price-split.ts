import { add, less, type Money, money } from '#kernel/money.ts';

/** How the money of one booking is divided. */
export type PriceSplit = { readonly vendor: Money; readonly platform: Money; readonly tax: Money };

export const totalOf = ({ vendor, platform, tax }: PriceSplit): Money => add(add(vendor, platform), tax);

/** `amount * part / whole`, rounded down in exact integer arithmetic; nothing of nothing. */
const share = (amount: Money, part: Money, whole: Money): Money =>
  whole.amountMinor === 0
    ? money(0, amount.currency)
    : money(
        Number((BigInt(amount.amountMinor) * BigInt(part.amountMinor)) / BigInt(whole.amountMinor)),
        amount.currency,
      );

/**
 * Divides `amount` in the proportions of `like`, exactly: what rounding leaves is the platform's. No part is
 * below zero, and none above the same part of `like` as long as `amount` is at most its total.
 */
export function divide(amount: Money, like: PriceSplit): PriceSplit {
  const vendor = share(amount, like.vendor, totalOf(like));
  const rest = less(amount, vendor);
  const tax = share(rest, like.tax, add(like.platform, like.tax));
  return { vendor, platform: less(rest, tax), tax };
}
