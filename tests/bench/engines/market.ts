/**
 * The market that prices are replayed on: one place and hour, constant elasticities. At multiplier m,
 * `demand m^-e` requests are still made (nobody pays beyond the choke price), `supply m^s` vendors offer time.
 * The shorter side is served in full; of the longer side a random part.
 */
export type Market = { readonly demand: number; readonly supply: number };

export const DEMAND_ELASTICITY = 1.2;
export const SUPPLY_ELASTICITY = 0.4;
/** No request is worth more than this many list prices. */
const CHOKE = 3;

/** Value to customers less cost to vendors of what is served, in list prices. What is paid cancels out. */
export function welfare({ demand, supply }: Market, multiplier: number): number {
  if (!(demand > 0 && supply > 0)) return 0;
  const m = Math.min(CHOKE, multiplier);
  const asked = demand * (m ** -DEMAND_ELASTICITY - CHOKE ** -DEMAND_ELASTICITY);
  const offered = supply * m ** SUPPLY_ELASTICITY;
  if (asked <= 0) return 0;
  const served = Math.min(asked, offered);
  const e = DEMAND_ELASTICITY;
  const value = ((demand * e) / (e - 1)) * (m ** (1 - e) - CHOKE ** (1 - e));
  const cost = ((supply * SUPPLY_ELASTICITY) / (SUPPLY_ELASTICITY + 1)) * m ** (SUPPLY_ELASTICITY + 1);
  return value * (served / asked) - cost * (served / offered);
}

/** The price at which exactly as many ask as offer, known only to a clairvoyant. */
export function clearingPrice({ demand, supply }: Market): number {
  if (!(demand > 0 && supply > 0)) return 1;
  let [low, high] = [1e-6, CHOKE];
  for (let i = 0; i < 50; i += 1) {
    const m = Math.sqrt(low * high);
    const asked = demand * (m ** -DEMAND_ELASTICITY - CHOKE ** -DEMAND_ELASTICITY);
    if (asked > supply * m ** SUPPLY_ELASTICITY) low = m;
    else high = m;
  }
  return Math.sqrt(low * high);
}
