import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fitLiveTravel, fitTravel } from '#domain/buffering/fit-travel.ts';
import {
  learnTrip,
  type TravelModel,
  type Trip,
  travelEstimate,
  travelModel,
} from '#domain/buffering/travel.ts';
import { cityPrior } from '#domain/buffering/travel-prior.ts';
import { drawAreaMap } from './area-map.ts';
import { csvRows, numberIn } from './csv-rows.ts';
import { quoteSlotsP99 } from './quote-slots.ts';
import { slotFeasibilityP99 } from './slot-feasibility.ts';

export type BufferingSection = {
  /** Sum of absolute errors over sum of minutes, on trips after those fitted. */
  readonly travelWape: number;
  /** Share of those trips that took no longer than the 90 % buffer allows. */
  readonly coverage90: number;
  /** Mean buffer beyond the estimate, against the narrowest constant-speed model's of the same coverage; null if that is 0. */
  readonly widthRatio: number | null;
  readonly onlineWape: number;
  /** What bookings are planned with: places without names, the fit answered by trees. */
  readonly liveWape: number;
  readonly liveFitSeconds: number;
  readonly fixedSpeedWape: number;
  readonly logLinearWape: number;
  readonly trips: number;
  readonly fitSeconds: number;
  /** Milliseconds to judge one visit against 500 vendors' days, 99th percentile. */
  readonly p99Ms500: number;
  /** Milliseconds to find a quote's slots among 500 vendors, 99th percentile. */
  readonly quoteP99Ms500: number;
};

type Row = {
  readonly pickup: number;
  readonly minutes: number;
  readonly kilometers: number;
  readonly from: string;
  readonly to: string;
};

type Forecast = { readonly row: Row; readonly minutes: number; readonly bound: number };

const COLUMNS = ['pickup', 'dropoff', 'distance_miles', 'pickup_zone', 'dropoff_zone'];
const KM_PER_MILE = 1.609344;
/** Half the earth's circumference. */
const FARTHEST_KM = 20_040;
/** A third of them, tested, says something about a 90 % quantile. */
const FEWEST_TRIPS = 100;
const TRAIN_SHARE = 0.65;
const TARGET = 0.9;

/**
 * Trips in order of pickup; rows without two times, in order, and a distance on earth are left out. Local times are read
 * as they stand: the zone doesn't matter, the hour does.
 */
function readTrips(path: string): Row[] {
  const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`);
  return csvRows(path, COLUMNS)
    .map(([pickup = '', dropoff = '', miles, from = '', to = '']) => ({
      pickup: at(pickup),
      minutes: (at(dropoff) - at(pickup)) / 60_000,
      kilometers: numberIn(miles) * KM_PER_MILE,
      from,
      to,
    }))
    .filter((row) => row.minutes > 0 && row.kilometers >= 0 && row.kilometers < FARTHEST_KM)
    .sort(inOrder);
}

/** Of the same second too, so that the order in the file does not matter. */
const inOrder = (a: Row, b: Row): number =>
  a.pickup - b.pickup ||
  a.minutes - b.minutes ||
  a.kilometers - b.kilometers ||
  a.from.localeCompare(b.from) ||
  a.to.localeCompare(b.to);

const wape = (rows: readonly Row[], estimate: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + Math.abs(estimate(row) - row.minutes), 0) /
  rows.reduce((sum, row) => sum + row.minutes, 0);

const quantile = (values: readonly number[], p: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.ceil(p * values.length) - 1)] ??
  Number.NaN;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Peer: ln(minutes) = a + b ln(km), by least squares. */
function logLinear(train: readonly Row[]): (row: Row) => number {
  const x = (row: Row): number => Math.log(Math.max(0.1, row.kilometers));
  const y = (row: Row): number => Math.log(Math.max(0.5, row.minutes));
  const [mx, my] = [mean(train.map(x)), mean(train.map(y))];
  const slope =
    train.reduce((sum, row) => sum + (x(row) - mx) * (y(row) - my), 0) /
    train.reduce((sum, row) => sum + (x(row) - mx) ** 2, 0);
  return (row) => Math.exp(my + slope * (x(row) - mx));
}

/**
 * Mean width of the constant-speed model's buffer at this coverage of the test trips: its speed is the one
 * that fits the training trips best, and its buffer, of a fixed number of minutes or a fixed share of the
 * estimate, whichever is narrower, is set with sight of the test trips, which favours it.
 */
function constantSpeedWidth(train: readonly Row[], test: readonly Row[], coverage: number): number {
  const speeds = Array.from({ length: 60 }, (_, i) => 5 + i * 0.5);
  const errors = speeds.map((kmh) => wape(train, (row) => (60 * row.kilometers) / kmh));
  const kmh = speeds[errors.indexOf(Math.min(...errors))] ?? 25;
  const estimate = (row: Row): number => (60 * row.kilometers) / kmh;
  const added = quantile(
    test.map((row) => row.minutes - estimate(row)),
    coverage,
  );
  const share = quantile(
    test.map((row) => row.minutes / Math.max(0.01, estimate(row)) - 1),
    coverage,
  );
  return Math.min(added, share * mean(test.map(estimate)));
}

function forecasts(model: TravelModel, test: readonly Row[], asTrip: (row: Row) => Trip): Forecast[] {
  return test.map((row) => {
    const { meanMinutes, p90Minutes } = travelEstimate(model, asTrip(row));
    return { row, minutes: meanMinutes, bound: p90Minutes };
  });
}

/**
 * Travel on public trips: the first 65 % by time teach, the rest test, and nothing of the rest is seen
 * before. Null when the data is absent.
 */
export function benchBuffering(options: {
  readonly dataDir: string;
  readonly log: (line: string) => void;
}): BufferingSection | null {
  const { log } = options;
  const path = join(options.dataDir, 'travel', 'trips.csv');
  if (!existsSync(path)) {
    log(`buffering: skipped, there is no ${path}`);
    return null;
  }
  const rows = readTrips(path);
  if (rows.length < FEWEST_TRIPS) {
    log(
      `buffering: skipped, ${path} has ${rows.length} trips that can be read; ${FEWEST_TRIPS} are the least`,
    );
    return null;
  }
  const cut = Math.floor(rows.length * TRAIN_SHARE);
  const [train, test] = [rows.slice(0, cut), rows.slice(cut)];
  const ends = drawAreaMap(train);
  const asTrip = (row: Row): Trip => ({
    ...ends(row),
    departAt: new Date(row.pickup).toISOString(),
    timeZone: 'UTC',
    ...(row.from && { fromArea: row.from }),
    ...(row.to && { toArea: row.to }),
    roadKilometers: row.kilometers,
    actualMinutes: row.minutes,
  });
  const online = train.reduce((model, row) => learnTrip(model, asTrip(row)), travelModel());
  const startedAt = performance.now();
  const fit = fitTravel(travelModel({ ...cityPrior, detourFactor: 1.3 }), train.map(asTrip));
  const fitSeconds = (performance.now() - startedAt) / 1000;
  // Too few trips for a fit leave what was learned from each.
  const fitted = fit.fitted ? fit : online;
  const asLiveTrip = (row: Row): Trip => {
    const { fromArea: _from, toArea: _to, ...trip } = asTrip(row);
    return trip;
  };
  const learned = train.reduce((model, row) => learnTrip(model, asLiveTrip(row)), travelModel());
  const liveStartedAt = performance.now();
  const live = fitLiveTravel(learned, train.map(asLiveTrip)) ?? learned;
  const liveFitSeconds = (performance.now() - liveStartedAt) / 1000;
  const made = forecasts(fitted, test, asTrip);
  const coverage90 = mean(made.map(({ row, bound }) => (row.minutes <= bound ? 1 : 0)));
  const width = mean(made.map(({ minutes, bound }) => bound - minutes));
  const peerWidth = constantSpeedWidth(train, test, coverage90);
  const section = {
    travelWape: round(wape(test, lookup(made))),
    coverage90: round(coverage90),
    widthRatio: peerWidth > 0 ? round(width / peerWidth) : null,
    onlineWape: round(wape(test, lookup(forecasts(online, test, asTrip)))),
    liveWape: round(wape(test, lookup(forecasts(live, test, asLiveTrip)))),
    liveFitSeconds: round(liveFitSeconds),
    fixedSpeedWape: round(wape(test, (row) => (60 * row.kilometers) / 25)),
    logLinearWape: round(wape(test, logLinear(train))),
    trips: rows.length,
    fitSeconds: round(fitSeconds),
    p99Ms500: round(slotFeasibilityP99(live)),
    quoteP99Ms500: round(quoteSlotsP99(live)),
  };
  report(section, width, log);
  return section;
}

const lookup = (made: readonly Forecast[]): ((row: Row) => number) => {
  const byRow = new Map(made.map(({ row, minutes }) => [row, minutes]));
  return (row) => byRow.get(row) ?? Number.NaN;
};

function report(section: BufferingSection, width: number, log: (line: string) => void): void {
  log(`buffering: travel of ${section.trips} trips, the last 35 % tested, target coverage ${TARGET}`);
  log(
    `  WAPE: fitted ${section.travelWape}, learned one by one ${section.onlineWape}, as bookings use it ${section.liveWape}`,
  );
  log(`  peers: 25 km/h ${section.fixedSpeedWape}, log-linear ${section.logLinearWape}`);
  log(`  90 % buffer: covers ${section.coverage90}, ${width.toFixed(2)} min wide on average`);
  log(`  width against a constant-speed model's at equal coverage: ${section.widthRatio}`);
  log(`  a visit against 500 vendors' days: p99 ${section.p99Ms500} ms`);
  log(`  a quote's slots with 500 vendors: p99 ${section.quoteP99Ms500} ms`);
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;
