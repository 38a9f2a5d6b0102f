import { add, type Money, negate, portion } from '#kernel/money.ts';

/** How the money of one booking is divided when the customer has signed. */
export type PriceSplit = { readonly vendor: Money; readonly platform: Money; readonly tax: Money };

export const totalOf = ({ vendor, platform, tax }: PriceSplit): Money => add(add(vendor, platform), tax);

/**
 * Divides `total`, tax included: the platform keeps `platformFeeBasisPoints` of what is left after tax,
 * rounded half away from zero, and the vendor gets the rest. The parts add up to `total` exactly.
 * @throws RangeError when the tax or the fee is outside of what they are taken from.
 */
export function splitPrice(total: Money, tax: Money, platformFeeBasisPoints: number): PriceSplit {
  if (tax.amountMinor < 0 || tax.amountMinor > total.amountMinor) {
    throw new RangeError(`Tax of ${tax.amountMinor} is outside of a total of ${total.amountMinor}.`);
  }
  if (platformFeeBasisPoints < 0 || platformFeeBasisPoints > 10_000) {
    throw new RangeError(`A fee of ${platformFeeBasisPoints} basis points is outside of 0 to 10000.`);
  }
  const net = add(total, negate(tax));
  const platform = portion(net, platformFeeBasisPoints);
  return { vendor: add(net, negate(platform)), platform, tax };
}
