/**
 * The market that prices are replayed on: one place and hour, constant elasticities. At multiplier m,
 * `demand m^-e` requests are still made and vendors offer time for `supply m^s`; a request is worth at most
 * `CHOKE` list prices. The shorter side is served in full. Of the longer side either those come first who gain
 * most (`efficient`, the usual consumer and producer surplus) or a random part (`random`, the worst a fair
 * queue does).
 */
export type Market = { readonly demand: number; readonly supply: number };
export type Rationing = 'efficient' | 'random';

export const DEMAND_ELASTICITY = 1.5;
export const SUPPLY_ELASTICITY = 1.5;
const CHOKE = 3;

/** Value of the `q` requests that are worth most: the integral of min(CHOKE, (demand / x)^(1/e)) up to `q`. */
function valueOfFirst(q: number, demand: number): number {
  const e = DEMAND_ELASTICITY;
  const atChoke = demand * CHOKE ** -e;
  if (q <= atChoke) return CHOKE * q;
  const worth = (x: number): number => (demand ** (1 / e) * x ** (1 - 1 / e)) / (1 - 1 / e);
  return CHOKE * atChoke + worth(q) - worth(atChoke);
}

/** Cost of the `q` cheapest vendor places: the integral of (x / supply)^(1/s) up to `q`. */
const costOfFirst = (q: number, supply: number): number =>
  (q * (q / supply) ** (1 / SUPPLY_ELASTICITY)) / (1 + 1 / SUPPLY_ELASTICITY);

/** Value to customers less cost to vendors of what is served, in list prices. What is paid cancels out. */
export function welfare({ demand, supply }: Market, multiplier: number, rationing: Rationing): number {
  if (!(demand > 0 && supply > 0)) return 0;
  const m = Math.min(CHOKE, multiplier);
  const asked = demand * m ** -DEMAND_ELASTICITY;
  const offered = supply * m ** SUPPLY_ELASTICITY;
  const served = Math.min(asked, offered);
  if (rationing === 'efficient') return valueOfFirst(served, demand) - costOfFirst(served, supply);
  return valueOfFirst(asked, demand) * (served / asked) - costOfFirst(offered, supply) * (served / offered);
}

/** The price at which exactly as many ask as offer, known only to a clairvoyant. */
export const clearingPrice = ({ demand, supply }: Market): number =>
  demand > 0 && supply > 0
    ? Math.min(CHOKE, (demand / supply) ** (1 / (DEMAND_ELASTICITY + SUPPLY_ELASTICITY)))
    : 1;
