import type { PricingConfig } from './config.ts';
import { clearingMultiplier, type PeakHour } from './multiplier.ts';

/** One past hour of one place: demand at list price, and what free vendors could have served. */
export type MarketHour = {
  readonly hourOfWeek: number;
  readonly demand: number;
  readonly freeSupply: number;
};

const HOURS_PER_WEEK = 168;
/** The most that an hour may have asked or offered, so that sums stay finite. */
const MOST_AMOUNT = 1e12;
/** Prior weight, in requests of the place's average, for an hour of the week with little history. */
const PRIOR_REQUESTS = 20;

/**
 * Learns the 168 peak factors of one place (or of one cluster): for each hour of the week the price that would
 * have cleared its demand and supply summed over the past, shrunk towards the place's average, within the
 * config's bounds. `typicalRatio` is the ratio that this factor clears, `volume` the geometric mean of what is
 * usually asked and offered. Without history every factor is 1.
 * @throws RangeError for an hour of the week out of range, or a demand or supply not from 0 to 1e12.
 */
export function learnPeakProfile(history: readonly MarketHour[], config: PricingConfig): PeakHour[] {
  const [demand, supply] = [new Float64Array(HOURS_PER_WEEK), new Float64Array(HOURS_PER_WEEK)];
  let [allDemand, allSupply] = [0, 0];
  for (const hour of history) {
    const { hourOfWeek: h, demand: d, freeSupply: s } = hour;
    if (!(Number.isInteger(h) && h >= 0 && h < HOURS_PER_WEEK && isAmount(d) && isAmount(s))) {
      throw new RangeError(`Not a market hour: ${JSON.stringify(hour)}.`);
    }
    demand[h] = (demand[h] ?? 0) + d;
    supply[h] = (supply[h] ?? 0) + s;
    allDemand += d;
    allSupply += s;
  }
  const average = allSupply > 0 ? allDemand / allSupply : 1;
  return Array.from({ length: HOURS_PER_WEEK }, (_, h) => {
    const asked = (demand[h] ?? 0) + PRIOR_REQUESTS * average;
    const ratio = asked / ((supply[h] ?? 0) + PRIOR_REQUESTS);
    const { factorBp, clearingBp } = peakFactor(ratio, config);
    return {
      factorBp,
      clearingBp,
      typicalRatio: (factorBp / 10_000) ** (config.demandElasticity + config.supplyElasticity),
      volume: Math.min(MOST_VOLUME, Math.sqrt(asked * ((supply[h] ?? 0) + PRIOR_REQUESTS))),
    };
  });
}

/** Within what `inputFault` accepts, so that every profile can be priced with. */
const [LEAST_CLEARING_BP, MOST_CLEARING_BP] = [100, 1e9];
const MOST_VOLUME = 1e11;

/** The peak factor of an hour with `ratio` times the average demand per vendor, at which the list price clears. */
function peakFactor(
  ratio: number,
  config: PricingConfig,
): Required<Pick<PeakHour, 'factorBp' | 'clearingBp'>> {
  const exact = Math.round(clearingMultiplier(ratio, config) * 10_000);
  const clearingBp = Math.min(MOST_CLEARING_BP, Math.max(LEAST_CLEARING_BP, exact));
  return {
    factorBp: Math.min(config.maxMultiplierBp, Math.max(config.minMultiplierBp, clearingBp)),
    clearingBp,
  };
}

const isAmount = (n: number): boolean => n >= 0 && n <= MOST_AMOUNT;
