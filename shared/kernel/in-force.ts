import type { Instant } from './clock.ts';

/** A rule that applies to a city from an instant on; `*` is the default for cities without their own. */
export type CityDated = { readonly city: string; readonly effectiveFrom: Instant };

/**
 * The rule in force for `city` at `at`: the city's latest that has begun, else the latest of `*`. The order of `dated`
 * does not matter. `undefined` when none has begun.
 */
export function inForce<T extends CityDated>(dated: readonly T[], city: string, at: Instant): T | undefined {
  let best: T | undefined;
  for (const one of dated) {
    if (one.effectiveFrom > at || (one.city !== city && one.city !== '*')) continue;
    const moreSpecific = best?.city === '*' && one.city === city;
    const sameKind = best === undefined || best.city === one.city;
    if (moreSpecific || (sameKind && one.effectiveFrom >= (best?.effectiveFrom ?? ''))) best = one;
  }
  return best;
}

/** Describes rules to people: `everywhere since 2026-01-01`, `in Pune since 2026-11-23 18:30 UTC`. */
export function nameOfRules({ city, effectiveFrom }: CityDated): string {
  const [date = '', time = ''] = effectiveFrom.split('T');
  const since = time.startsWith('00:00') ? date : `${date} ${time.slice(0, 5)} UTC`;
  return `${city === '*' ? 'everywhere' : `in ${city}`} since ${since}`;
}
