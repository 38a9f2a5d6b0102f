import { type Currency, money, portion } from '#kernel/money.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { PricingConfig } from './config.ts';
import { type MultiplierReasonCode, priceMultiplier } from './multiplier.ts';
import { inputFault, type PriceInput, type PricingError } from './price-input.ts';

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
