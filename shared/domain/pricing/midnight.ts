import type { PricingConfig } from './config.ts';

type Limits = Pick<PricingConfig, 'minMultiplierBp' | 'maxMultiplierBp' | 'maxHourlyChangeBp'>;

/**
 * The limits of a local hour's multiplier that keep it within one step of the hour beyond midnight, which has a
 * separate price list. The hours on both sides of midnight stay within a band of one step around a level known to
 * both days (`levelBp` of that midnight), and each earlier hour within reach of that band. Undefined for a midnight
 * without a level, and where the city's bounds are at least as narrow.
 * @throws RangeError for a level that is no multiplier.
 */
export function midnightLimits(
  hour: number,
  levelBp: (midnight: number) => number | undefined,
  { minMultiplierBp, maxMultiplierBp, maxHourlyChangeBp }: Limits,
): readonly [lowestBp: number, highestBp: number] | undefined {
  const clock = ((hour % 24) + 24) % 24;
  const level = levelBp(clock === 0 ? hour : hour - clock + 24);
  if (level === undefined) return undefined;
  if (!(level > 0 && level < Number.POSITIVE_INFINITY))
    throw new RangeError(`Not a multiplier: ${level} bp.`);
  const [up, down] = [1 + maxHourlyChangeBp / 10_000, 1 - maxHourlyChangeBp / 10_000];
  const within = Math.min(maxMultiplierBp, Math.max(minMultiplierBp, level));
  let low = Math.ceil(within / Math.sqrt(up));
  let high = Math.floor(low * up);
  for (let before = clock === 0 ? 23 : clock; before < 23; before += 1) {
    low = Math.ceil(low / up);
    high = Math.floor(high / down);
  }
  return low <= minMultiplierBp && high >= maxMultiplierBp
    ? undefined
    : [Math.max(minMultiplierBp, low), Math.min(maxMultiplierBp, high)];
}
