import type { Instant } from '#kernel/clock.ts';

/** A tax on the service, shown as its own line: `rateBp` 1800 is 18 %. */
export type TaxRate = { readonly code: string; readonly label: string; readonly rateBp: number };

/** A fixed charge to the customer, in minor units of the quote's currency. */
export type FixedFee = { readonly code: string; readonly label: string; readonly amountMinor: number };

/**
 * The pricing rules of one city from an instant on. Basis points (bp) are 1/10,000; a multiplier of 10,000 bp leaves
 * the list price unchanged.
 */
export type PricingConfig = {
  /** City name, or `*` for every city without rules of its own. */
  readonly city: string;
  readonly effectiveFrom: Instant;
  readonly minMultiplierBp: number;
  readonly maxMultiplierBp: number;
  /** Largest relative change from one hour to the next. */
  readonly maxHourlyChangeBp: number;
  /** Hysteresis: a published multiplier stays while the new one differs by less than this share. */
  readonly hysteresisBp: number;
  /** Multipliers are rounded to this grid. */
  readonly multiplierGridBp: number;
  /** Demand elasticity: percent fewer requests for a price 1 % higher. */
  readonly demandElasticity: number;
  /** Supply elasticity: percent more vendor time offered for pay 1 % higher. */
  readonly supplyElasticity: number;
  /** Prior: this many usual requests are added to demand and supply, so that a handful can't swing a price. */
  readonly priorRequests: number;
  /** The vendor's share of list price and add-ons. */
  readonly vendorShareBp: number;
  /** The vendor's share of a surge, paid on top. */
  readonly vendorSurgeShareBp: number;
  readonly fees: readonly FixedFee[];
  readonly taxes: readonly TaxRate[];
};

/** The default for cities without rules of their own: 0.8 to 1.5, 15 % an hour, GST 18 %. */
export const DEFAULT_PRICING_CONFIG: PricingConfig = {
  city: '*',
  effectiveFrom: '2017-07-01T00:00:00.000Z',
  minMultiplierBp: 8_000,
  maxMultiplierBp: 15_000,
  maxHourlyChangeBp: 1_500,
  hysteresisBp: 150,
  multiplierGridBp: 50,
  demandElasticity: 1.5,
  supplyElasticity: 1.5,
  priorRequests: 2,
  vendorShareBp: 8_000,
  vendorSurgeShareBp: 8_000,
  fees: [],
  taxes: [{ code: 'gst', label: 'GST 18 %', rateBp: 1_800 }],
};

/** All default rules by date, in any order. A new entry changes prices from its date on; old entries stay. */
export const pricingConfigs: readonly PricingConfig[] = [DEFAULT_PRICING_CONFIG];

/** Least sum of the elasticities; with less, no price clears a market. */
const LEAST_SENSITIVITY = 0.01;

/** What is wrong with a config, or `undefined`. Meant for where configs are written, not for every quote. */
export function configFault(config: PricingConfig): string | undefined {
  const whole = [
    config.minMultiplierBp,
    config.maxMultiplierBp,
    config.maxHourlyChangeBp,
    config.hysteresisBp,
    config.multiplierGridBp,
    config.vendorShareBp,
    config.vendorSurgeShareBp,
    ...config.fees.map((fee) => fee.amountMinor),
    ...config.taxes.map((tax) => tax.rateBp),
  ];
  if (!whole.every((n) => Number.isSafeInteger(n) && n >= 0))
    return 'Amounts and basis points must be integers >= 0.';
  if (config.minMultiplierBp < 1 || config.minMultiplierBp > 10_000 || config.maxMultiplierBp < 10_000) {
    return 'The multiplier bounds must hold 10,000 between them.';
  }
  if (config.maxHourlyChangeBp < 1 || config.maxHourlyChangeBp >= 10_000) {
    return 'The hourly change must be between 0 and 100 %.';
  }
  if (config.multiplierGridBp < 1 || config.multiplierGridBp > config.maxHourlyChangeBp / 2) {
    return 'The multiplier grid must be at least 1 bp and at most half of the hourly change.';
  }
  if (config.vendorShareBp > 10_000 || config.vendorSurgeShareBp > 10_000) {
    return "The vendor's share can't be above the whole.";
  }
  const sensitivity = config.demandElasticity + config.supplyElasticity;
  if (
    !(
      config.demandElasticity >= 0 &&
      config.supplyElasticity >= 0 &&
      sensitivity >= LEAST_SENSITIVITY &&
      sensitivity < 100
    )
  ) {
    return `Elasticities must be >= 0, and their sum from ${LEAST_SENSITIVITY} to below 100.`;
  }
  if (!(config.priorRequests >= 0 && config.priorRequests < 1e6))
    return 'priorRequests must be from 0 to 1e6.';
  return undefined;
}
