import { DEFAULT_PRICING_CONFIG as CONFIG } from '#domain/pricing/config.ts';
import type { PeakHour } from '#domain/pricing/multiplier.ts';
import { learnPeakProfile } from '#domain/pricing/peak.ts';
import { price } from '#domain/pricing/price.ts';
import type { PriceInput } from '#domain/pricing/price-input.ts';
import { HOURS_PER_WEEK, hourOfWeek } from '#domain/pulse/calendar.ts';
import { type DemandData, readDemand } from './demand-data.ts';
import { runForecast } from './forecast-run.ts';
import {
  clearingPrice,
  DEMAND_ELASTICITY,
  type Market,
  type Rationing,
  SUPPLY_ELASTICITY,
  welfare,
} from './market.ts';

type Input = { readonly dataDir: string; readonly log: (line: string) => void };
export type PricingReport = {
  oracleShare?: number;
  oracleShareUnbounded?: number;
  oracleShareRandomQueue?: number;
  tableGapClosed?: number;
  shares?: Record<string, number>;
  quotesPerSecond: number;
};

/** Vendors work shifts: their number follows the usual week smoothed over half a day to either side. */
const SHIFT_HALF_HOURS = 6;
const LIST_PRICE_MINOR = 100_000;

/**
 * Replays the test month hour by hour: each place is priced from the 1-hour forecast and its roster, then the
 * counts that came decide the welfare. Every policy gets the same forecast; only the oracle sees the counts.
 */
export async function benchPricing({ dataDir, log }: Input): Promise<PricingReport> {
  const quotesPerSecond = measureQuotes();
  log(`pricing: ${Math.round(quotesPerSecond).toLocaleString('en')} quotes per second of CPU`);
  const data = readDemand(dataDir);
  if (data === undefined) {
    log(`pricing: replay skipped, no two months of demand/*.csv in ${dataDir}`);
    return { quotesPerSecond };
  }
  const days = decide(data);
  const shares = sharesOfOracle(days, 'efficient');
  const random = sharesOfOracle(days, 'random');
  const table = shares['table'] ?? Number.NaN;
  const engine = shares['engine'] ?? Number.NaN;
  log(
    `  welfare against the clairvoyant clearing price within the same bounds, elasticities ${DEMAND_ELASTICITY} and ${SUPPLY_ELASTICITY}`,
  );
  log('  policy             best served first   random queue');
  for (const [name, share] of Object.entries(shares)) {
    log(
      `  ${name.padEnd(18)} ${share.toFixed(4).padStart(17)} ${(random[name] ?? Number.NaN).toFixed(4).padStart(14)}`,
    );
  }
  const tableGapClosed = (engine - table) / (1 - table);
  log(`  the engine closes ${(100 * tableGapClosed).toFixed(1)} % of the table's gap`);
  return {
    oracleShare: engine,
    oracleShareUnbounded: engine / (shares['oracle unbounded'] ?? Number.NaN),
    oracleShareRandomQueue: random['engine'] ?? Number.NaN,
    tableGapClosed,
    shares,
    quotesPerSecond,
  };
}

type Decision = { readonly market: Market; readonly multipliers: Readonly<Record<string, number>> };

function decide(data: DemandData): Decision[] {
  const { cells, hours, counts, firstHour } = data.panel;
  const forecast = runForecast(data, 1).mean;
  const decisions: Decision[] = [];
  for (let cell = 0; cell < cells; cell += 1) {
    const roster = rosterOf(data, cell);
    const peak = peakOf(data, cell, roster);
    let previousHourMultiplierBp = 10_000;
    for (let t = data.trainHours; t < hours; t += 1) {
      const how = hourOfWeek(firstHour + t);
      const market = { demand: counts[cell * hours + t] ?? Number.NaN, supply: roster[how] ?? 0 };
      const mean = forecast[cell * hours + t] ?? Number.NaN;
      if (Number.isNaN(market.demand) || Number.isNaN(mean) || market.supply <= 0) continue;
      const hour = peak[how] ?? { factorBp: 10_000, typicalRatio: 1 };
      const quote = price(
        {
          currency: 'INR',
          base: { label: 'List price', amountMinor: LIST_PRICE_MINOR },
          demand: { mean },
          freeSupply: market.supply,
          peak: hour,
          upcoming: upcomingOf(peak, how),
          previousHourMultiplierBp,
        },
        CONFIG,
      );
      if (!quote.ok) throw new Error(`The engine refused ${quote.error.field}: ${quote.error.detail}`);
      previousHourMultiplierBp = quote.value.multiplierBasisPoints;
      decisions.push({
        market,
        multipliers: policies(market, mean, hour, previousHourMultiplierBp / 10_000),
      });
    }
  }
  return decisions;
}

const upcomingOf = (peak: readonly PeakHour[], how: number): PeakHour[] =>
  [1, 2, 3, 4].flatMap((k) => peak[(how + k) % HOURS_PER_WEEK] ?? []);

function policies(market: Market, forecast: number, peak: PeakHour, engine: number): Record<string, number> {
  const ratio = forecast / market.supply;
  const clearing = clearingPrice(market);
  const [low, high] = [CONFIG.minMultiplierBp / 10_000, CONFIG.maxMultiplierBp / 10_000];
  return {
    fixed: 1,
    table: ratio < 0.8 ? 0.9 : ratio > 1.2 ? 1.2 : 1,
    'peak only': peak.factorBp / 10_000,
    engine,
    oracle: Math.min(high, Math.max(low, clearing)),
    'oracle unbounded': clearing,
  };
}

function sharesOfOracle(decisions: readonly Decision[], rationing: Rationing): Record<string, number> {
  const totals: Record<string, number> = {};
  for (const { market, multipliers } of decisions) {
    for (const [name, m] of Object.entries(multipliers)) {
      totals[name] = (totals[name] ?? 0) + welfare(market, m, rationing);
    }
  }
  const oracle = totals['oracle'] ?? Number.NaN;
  return Object.fromEntries(Object.entries(totals).map(([name, total]) => [name, total / oracle]));
}

/** Vendor places by hour of the week, from the training months only. */
function rosterOf({ panel, trainHours }: DemandData, cell: number): number[] {
  const [sums, known] = [new Float64Array(HOURS_PER_WEEK), new Float64Array(HOURS_PER_WEEK)];
  for (let t = 0; t < trainHours; t += 1) {
    const count = panel.counts[cell * panel.hours + t] ?? Number.NaN;
    const how = hourOfWeek(panel.firstHour + t);
    if (Number.isNaN(count)) continue;
    sums[how] = (sums[how] ?? 0) + count;
    known[how] = (known[how] ?? 0) + 1;
  }
  return Array.from({ length: HOURS_PER_WEEK }, (_, how) => {
    let total = 0;
    for (let shift = -SHIFT_HALF_HOURS; shift <= SHIFT_HALF_HOURS; shift += 1) {
      const h = (how + shift + HOURS_PER_WEEK) % HOURS_PER_WEEK;
      total += (sums[h] ?? 0) / Math.max(1, known[h] ?? 0);
    }
    return total / (2 * SHIFT_HALF_HOURS + 1);
  });
}

function peakOf({ panel, trainHours }: DemandData, cell: number, roster: readonly number[]): PeakHour[] {
  const history = Array.from({ length: trainHours }, (_, t) => {
    const how = hourOfWeek(panel.firstHour + t);
    return {
      hourOfWeek: how,
      demand: panel.counts[cell * panel.hours + t] ?? Number.NaN,
      freeSupply: roster[how] ?? 0,
    };
  });
  return learnPeakProfile(
    history.filter((hour) => !Number.isNaN(hour.demand)),
    CONFIG,
  );
}

function measureQuotes(): number {
  const quotes = 300_000;
  let total = 0;
  const run = (n: number): void => {
    for (let i = 0; i < n; i += 1) {
      const input: PriceInput = {
        currency: 'INR',
        base: { label: 'AC repair', amountMinor: 49_900 + (i % 1_000) },
        addOns: [{ code: 'gas', label: 'Gas refill', amountMinor: 120_000 }],
        demand: { mean: (i % 97) / 10 },
        freeSupply: 3 + (i % 5),
        peak: { factorBp: 11_000, typicalRatio: 1.3 },
        upcoming: [{ factorBp: 11_500 }, { factorBp: 13_500 }, { factorBp: 11_000 }],
        previousHourMultiplierBp: 10_000 + (i % 2_000),
      };
      const quote = price(input, CONFIG);
      if (quote.ok) total += quote.value.totalMinor;
    }
  };
  run(20_000);
  const started = process.cpuUsage();
  run(quotes);
  const used = process.cpuUsage(started);
  if (total <= 0) throw new Error('No quote was made.');
  return quotes / ((used.user + used.system) / 1e6);
}
