import { type Currency, money, portion } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { PricingConfig } from './config.ts';
import { type MultiplierInput, type MultiplierReasonCode, priceMultiplier } from './multiplier.ts';
import { MOST_HOURS_AHEAD } from './plan-ahead.ts';

export type PriceAddOn = {
  readonly code: string;
  readonly label: string;
  readonly amountMinor: number;
  /** How many, 1 when left out. */
  readonly quantity?: number;
};

/** The inputs of a price. Nothing about the person who asks is among them. */
export type PriceInput = MultiplierInput & {
  readonly currency: Currency;
  /** The service's list price in this city. */
  readonly base: { readonly label: string; readonly amountMinor: number };
  readonly addOns?: readonly PriceAddOn[];
};

export type PriceLineKind = 'base' | 'peak' | 'demand' | 'add_on' | 'fee' | 'tax';
export type PriceLine = {
  readonly kind: PriceLineKind;
  /** `base`, `peak`, `demand`, or the code of the add-on, fee or tax. */
  readonly code: string;
  readonly label: string;
  /** Negative for a discount in a quiet hour. */
  readonly amountMinor: number;
};
export type PriceReason = {
  /** `city_rules`: which city's rules of which date were applied. */
  readonly code: MultiplierReasonCode | 'city_rules';
  readonly detail: string;
};

/** Everything in minor units of `currency`; `totalMinor` = sum of lines = vendor + platform + tax, exactly. */
export type PriceQuote = {
  readonly currency: Currency;
  readonly lines: readonly PriceLine[];
  readonly totalMinor: number;
  readonly taxMinor: number;
  /** The vendor's pay: a share of list price and add-ons, plus `vendorSurgeMinor`. */
  readonly vendorShareMinor: number;
  /** The amount that a surge adds to the vendor's pay; 0 when there is none. */
  readonly vendorSurgeMinor: number;
  /** The platform's revenue before tax, fees included. */
  readonly platformFeeMinor: number;
  readonly multiplierBasisPoints: number;
  readonly peakFactorBasisPoints: number;
  readonly reasons: readonly PriceReason[];
};

export type PricingError = {
  readonly code: 'pricing_invalid_input';
  readonly field: string;
  readonly detail: string;
};

const LARGEST_AMOUNT_MINOR = 1e12;
const isClearing = (bp: number | undefined): boolean => bp === undefined || (bp >= 1 && bp <= 1e9);
const isVolume = (n: number | undefined): boolean => n === undefined || (n >= 0 && n < 1e12);

/**
 * Prices one service at one place and hour. Pure, deterministic, and monotone in expected demand; integers
 * throughout, so that the lines sum to the total. The platform bears discounts, down to a fee of 0. `config` must be
 * one that `configFault` accepts.
 */
export function price(input: PriceInput, config: PricingConfig): Result<PriceQuote, PricingError> {
  const fault = inputFault(input);
  if (fault !== undefined) return err(fault);
  const { currency, base } = input;
  const { multiplierBp, peakFactorBp, reasons } = priceMultiplier(input, config);
  const at = (bp: number): number => portion(money(base.amountMinor, currency), bp).amountMinor;
  const priced = at(multiplierBp);
  // The peak line is the usual change of this hour; whatever exceeds or opposes it is the demand line.
  const peakMinor = at(peakFactorBp) - base.amountMinor;
  const demandMinor = priced - base.amountMinor - peakMinor;
  const lines: PriceLine[] = [
    { kind: 'base', code: 'base', label: base.label, amountMinor: base.amountMinor },
  ];
  if (peakMinor !== 0) {
    const label = peakMinor > 0 ? 'Peak hour' : 'Quiet hour';
    lines.push({ kind: 'peak', code: 'peak', label, amountMinor: peakMinor });
  }
  if (demandMinor !== 0) {
    const label = demandMinor > 0 ? 'High demand' : 'Low demand';
    lines.push({ kind: 'demand', code: 'demand', label, amountMinor: demandMinor });
  }
  let addOnMinor = 0;
  for (const addOn of input.addOns ?? []) {
    const amountMinor = addOn.amountMinor * (addOn.quantity ?? 1);
    addOnMinor += amountMinor;
    lines.push({ kind: 'add_on', code: addOn.code, label: addOn.label, amountMinor });
  }
  let subtotal = priced + addOnMinor;
  for (const fee of config.fees) {
    subtotal += fee.amountMinor;
    lines.push({ kind: 'fee', code: fee.code, label: fee.label, amountMinor: fee.amountMinor });
  }
  let taxMinor = 0;
  for (const tax of config.taxes) {
    const amountMinor = portion(money(subtotal, currency), tax.rateBp).amountMinor;
    taxMinor += amountMinor;
    lines.push({ kind: 'tax', code: tax.code, label: tax.label, amountMinor });
  }
  const surge = Math.max(0, priced - base.amountMinor);
  const vendorSurgeMinor = portion(money(surge, currency), config.vendorSurgeShareBp).amountMinor;
  const ordinary = portion(money(base.amountMinor + addOnMinor, currency), config.vendorShareBp).amountMinor;
  const vendorShareMinor = Math.min(subtotal, ordinary + vendorSurgeMinor);
  return ok({
    currency,
    lines,
    totalMinor: subtotal + taxMinor,
    taxMinor,
    vendorShareMinor,
    vendorSurgeMinor,
    platformFeeMinor: subtotal - vendorShareMinor,
    multiplierBasisPoints: multiplierBp,
    peakFactorBasisPoints: peakFactorBp,
    reasons,
  });
}

function inputFault(input: PriceInput): PricingError | undefined {
  const fault = (field: string, detail: string): PricingError => ({
    code: 'pricing_invalid_input',
    field,
    detail,
  });
  const isAmount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0 && n <= LARGEST_AMOUNT_MINOR;
  if (!isAmount(input.base.amountMinor))
    return fault('base.amountMinor', 'Must be an integer from 0 to 1e12.');
  for (const addOn of input.addOns ?? []) {
    const quantity = addOn.quantity ?? 1;
    if (!isAmount(quantity) || !isAmount(addOn.amountMinor) || !isAmount(quantity * addOn.amountMinor)) {
      return fault(
        `addOns.${addOn.code}`,
        'Amount, quantity and their product must be integers from 0 to 1e12.',
      );
    }
  }
  if ((input.addOns?.length ?? 0) > 1_000) return fault('addOns', 'At most 1,000.');
  const { demand, freeSupply, peak } = input;
  if (demand !== undefined && !(demand.mean >= 0 && demand.mean < Number.POSITIVE_INFINITY)) {
    return fault('demand.mean', 'Must be a finite number >= 0.');
  }
  if (freeSupply !== undefined && !(freeSupply >= 0 && freeSupply < Number.POSITIVE_INFINITY)) {
    return fault('freeSupply', 'Must be a finite number >= 0.');
  }
  if (
    peak !== undefined &&
    !(Number.isSafeInteger(peak.factorBp) && peak.factorBp > 0 && peak.factorBp <= 100_000)
  ) {
    return fault('peak.factorBp', 'Must be an integer from 1 to 100,000.');
  }
  if (peak !== undefined && !(peak.typicalRatio > 0 && peak.typicalRatio < Number.POSITIVE_INFINITY)) {
    return fault('peak.typicalRatio', 'Must be a finite number > 0.');
  }
  const upcoming = input.upcoming ?? [];
  if (upcoming.length > MOST_HOURS_AHEAD) return fault('upcoming', `At most ${MOST_HOURS_AHEAD} hours.`);
  for (const hour of upcoming) {
    if (!(Number.isSafeInteger(hour.factorBp) && hour.factorBp > 0 && hour.factorBp <= 100_000)) {
      return fault('upcoming.factorBp', 'Must be an integer from 1 to 100,000.');
    }
    if (!isClearing(hour.clearingBp)) return fault('upcoming.clearingBp', 'Must be from 1 to 1e9.');
    if (!isVolume(hour.volume)) return fault('upcoming.volume', 'Must be a finite number >= 0.');
  }
  if (!isClearing(peak?.clearingBp)) return fault('peak.clearingBp', 'Must be from 1 to 1e9.');
  if (!isVolume(peak?.volume)) return fault('peak.volume', 'Must be a finite number >= 0.');
  for (const [field, bp] of [
    ['previousHourMultiplierBp', input.previousHourMultiplierBp],
    ['publishedMultiplierBp', input.publishedMultiplierBp],
    ['freeze.multiplierBp', input.freeze?.multiplierBp],
    ['limitsBp', input.limitsBp?.[0]],
    ['limitsBp', input.limitsBp?.[1]],
  ] as const) {
    if (bp !== undefined && !(Number.isSafeInteger(bp) && bp > 0 && bp <= 100_000)) {
      return fault(field, 'Must be an integer from 1 to 100,000.');
    }
  }
  return undefined;
}
