/** ISO 4217 codes of the currencies this marketplace settles in. */
export type Currency = 'INR' | 'USD';

/** An amount in integer minor units (paise, cents) of one currency. Never a float. */
export type Money = { readonly amountMinor: number; readonly currency: Currency };

/** @throws RangeError when `amountMinor` is not a safe integer. */
export function money(amountMinor: number, currency: Currency): Money {
  if (!Number.isSafeInteger(amountMinor)) {
    throw new RangeError(`Money needs an integer number of minor units, got ${amountMinor}.`);
  }
  return { amountMinor, currency };
}

export const zero = (currency: Currency): Money => ({ amountMinor: 0, currency });

/** @throws RangeError when the currencies differ or the sum is not a safe integer. */
export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) {
    throw new RangeError(`Money of different currencies can't be added: ${a.currency} and ${b.currency}.`);
  }
  return money(a.amountMinor + b.amountMinor, a.currency);
}

export const negate = (a: Money): Money => money(a.amountMinor === 0 ? 0 : -a.amountMinor, a.currency);

export const less = (a: Money, b: Money): Money => add(a, negate(b));

/** In the currency's unit, for people: `1175.00 INR`. */
export const formatMoney = ({ amountMinor, currency }: Money): string =>
  `${(amountMinor / 100).toFixed(2)} ${currency}`;

/** Sum of `parts`, zero of `currency` when there are none. */
export const sum = (parts: readonly Money[], currency: Currency): Money => parts.reduce(add, zero(currency));

/**
 * `amount * basisPoints / 10000`, rounded half away from zero in exact integer arithmetic.
 * @throws RangeError when `basisPoints` is not an integer.
 */
export function portion(amount: Money, basisPoints: number): Money {
  if (!Number.isSafeInteger(basisPoints)) {
    throw new RangeError(`A portion needs integer basis points, got ${basisPoints}.`);
  }
  const product = BigInt(amount.amountMinor) * BigInt(basisPoints);
  const magnitude = product < 0n ? -product : product;
  const rounded = Number((magnitude + 5_000n) / 10_000n);
  return money(product < 0n && rounded !== 0 ? -rounded : rounded, amount.currency);
}
