import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { type ClusterPlace, clusterPlaces } from '#domain/pulse/clusters.ts';
import { forecastRows } from '#domain/pulse/forecaster.ts';
import { forecastHours, refit } from '#domain/pulse/refit.ts';
import { fitRidge, predictRidge } from '#domain/pulse/ridge.ts';
import { isGeoPoint } from '#kernel/geo.ts';
import { csvRows, numberIn } from './csv-rows.ts';
import { type DemandData, readDemand } from './demand-data.ts';
import { coverage, type ForecastRun, forecastWithWeather, runForecast, wape } from './forecast-run.ts';
import { type RefitRun, runRefit } from './refit-run.ts';

export type BenchOptions = { readonly dataDir: string; readonly log: (line: string) => void };
type Baselines = Record<string, number>;
export type PulseReport = Partial<ForecastReport> & ClusterReport & { readonly refit: RefitRun };
type ForecastReport = {
  readonly testMonth: string;
  readonly wape1h: number;
  readonly wape24h: number;
  readonly wape7d: number;
  readonly wape1hRefitWeekly: number;
  /** With each day's weather told before it; see `forecastWithWeather`. */
  readonly wape24hWeatherTold?: number;
  readonly wape7dWeatherTold?: number;
  readonly coverageP90: number;
  readonly coverageP90At24h: number;
  readonly fitCpuSeconds: number;
  readonly baselines: Baselines;
};
type ClusterReport = {
  readonly clusterMs: number;
  readonly clusters: number;
  readonly clusterChurn: number;
};

const WEEK = 168;
const percent = (x: number): string => `${(100 * x).toFixed(2).padStart(6)} %`;

/**
 * Trains on all months but the last, forecasts each hour of the last from what was known 1 hour, 24 hours and
 * 7 days before, and clusters all pincodes. The weather of the target day is not known when the forecast is made: what it
 * would bring is reported apart.
 */
export async function benchPulse({ dataDir, log }: BenchOptions): Promise<PulseReport> {
  const data = readDemand(dataDir);
  if (data === undefined) log(`pulse: forecasts skipped, no two months of demand/*.csv in ${dataDir}`);
  return {
    ...(data && reportForecasts(data, log)),
    ...reportClusters(readPincodes(dataDir, log), log),
    refit: await reportRefit(log),
  };
}

async function reportRefit(log: (line: string) => void): Promise<RefitRun> {
  const run = await runRefit();
  log(
    `  refit of ${run.pincodes} pincodes, 13 weeks, ${run.citiesFitted} cities fitted: ${run.cpuSeconds.toFixed(1)} s of CPU, ${run.megabytes.toFixed(0)} MB; their hourly outlooks ${run.outlookCpuSeconds.toFixed(1)} s`,
  );
  return run;
}

function reportForecasts(data: DemandData, log: (line: string) => void): ForecastReport {
  const [hour, day, week] = [runForecast(data, 1), runForecast(data, 24), runForecast(data, WEEK)];
  const [dayTold, weekTold] = [24, WEEK].map((lead) => forecastWithWeather(data, lead));
  const fourWeeks = meanOfWeeks(data, 4);
  const baselines: Baselines = {
    seasonalNaive: wape(data, meanOfWeeks(data, 1)),
    meanOf4Weeks: wape(data, fourWeeks),
    ridge1h: wape(data, ridgeForecast(data, hour, 1, fourWeeks)),
    ridge24h: wape(data, ridgeForecast(data, day, 24, fourWeeks)),
    poissonFloor: poissonFloor(data),
  };
  const report = {
    testMonth: data.months.at(-1) ?? '',
    wape1h: wape(data, hour.mean),
    wape24h: wape(data, day.mean),
    wape7d: wape(data, week.mean),
    wape1hRefitWeekly: wape(data, refitWeekly(data, hour, 1)),
    coverageP90: coverage(data, hour.p90),
    coverageP90At24h: coverage(data, day.p90),
    fitCpuSeconds: hour.fitSeconds + day.fitSeconds + week.fitSeconds,
    baselines,
    ...(dayTold &&
      weekTold && { wape24hWeatherTold: wape(data, dayTold), wape7dWeatherTold: wape(data, weekTold) }),
  };
  log(`pulse: WAPE on ${report.testMonth}, trained on ${data.months.slice(0, -1).join(', ')}`);
  log(
    `  forecast   1 h ${percent(report.wape1h)}   24 h ${percent(report.wape24h)}   7 d ${percent(report.wape7d)}`,
  );
  if (report.wape24hWeatherTold !== undefined && report.wape7dWeatherTold !== undefined) {
    log(
      `  with each day's weather told before it ${percent(report.wape24hWeatherTold)} a day ahead, ${percent(report.wape7dWeatherTold)} a week`,
    );
  }
  log(`  an hour ahead, fitted anew each week as it runs ${percent(report.wape1hRefitWeekly)}`);
  for (const [name, value] of Object.entries(baselines)) log(`  ${name.padEnd(16)} ${percent(value)}`);
  log(`  P90 covers 1 h ${percent(report.coverageP90)}   24 h ${percent(report.coverageP90At24h)}`);
  log(`  three refits took ${report.fitCpuSeconds.toFixed(1)} s of CPU`);
  return report;
}

/**
 * The product fits anew on what has come since: here once a week, each hour of the test month still forecast from
 * earlier hours alone. The figures above are those of one fit on the months before.
 */
function refitWeekly(
  { panel, trainHours }: DemandData,
  { source, mean }: ForecastRun,
  lead: number,
): Float64Array {
  const out = mean.slice();
  for (let from = trainHours + WEEK; from < panel.hours; from += WEEK) {
    const model = refit(source, lead, from);
    const to = Math.min(panel.hours, from + WEEK);
    forecastHours(source, model, from, to).forEach((value, i) => {
      if (!Number.isNaN(value)) out[i] = value;
    });
  }
  return out;
}

/** The same hour of the last `weeks` weeks, averaged: known a week ahead. */
function meanOfWeeks({ panel, trainHours }: DemandData, weeks: number): Float64Array {
  const { cells, hours, counts } = panel;
  const out = new Float64Array(cells * hours).fill(Number.NaN);
  for (let c = 0; c < cells; c += 1) {
    for (let t = trainHours; t < hours; t += 1) {
      let [sum, n] = [0, 0];
      for (let w = 1; w <= weeks && t >= w * WEEK; w += 1) {
        const count = counts[c * hours + t - w * WEEK] ?? Number.NaN;
        if (!Number.isNaN(count)) [sum, n] = [sum + count, n + 1];
      }
      if (n > 0) out[c * hours + t] = sum / n;
    }
  }
  return out;
}

/**
 * The ridge peer: counts on counts of the last hours, the same hour of the days and weeks before and the mean
 * of four weeks, as its users set it up: one regression for all places, no logs, no trees.
 */
function ridgeForecast(
  data: DemandData,
  run: ForecastRun,
  lead: number,
  fourWeeks: Float64Array,
): Float64Array {
  const { hours, counts } = data.panel;
  const lags = [lead, lead + 1, lead + 2, 24 * Math.ceil(lead / 24), 48, WEEK, 2 * WEEK, 3 * WEEK, 4 * WEEK];
  const columns = lags.length + 2;
  const design = (from: number, to: number, onlyKnown: boolean) => {
    const rows = forecastRows(run.source, lead, from, to, onlyKnown);
    const values = new Float32Array(rows.usual.length * columns);
    rows.usual.forEach((usual, i) => {
      const t = rows.hour[i] ?? 0;
      lags.forEach((lag, k) => {
        values[i * columns + k] = t >= lag ? (counts[(rows.cell[i] ?? 0) * hours + t - lag] ?? 0) : usual;
      });
      values[i * columns + lags.length] = usual;
      values[i * columns + lags.length + 1] = 1;
    });
    return { rows, values };
  };
  const train = design(2 * WEEK, data.trainHours, true);
  const target = Float64Array.from(train.rows.count);
  const coefficients = fitRidge(
    train.values,
    columns,
    target,
    target.map(() => 1),
    1e-3,
  );
  const test = design(data.trainHours, hours, false);
  const out = fourWeeks.slice();
  predictRidge(test.values, columns, coefficients).forEach((value, i) => {
    out[(test.rows.cell[i] ?? 0) * hours + (test.rows.hour[i] ?? 0)] = Math.max(0, value);
  });
  return out;
}

/** What is left when every rate is known exactly: the mean absolute deviation of a Poisson count, from the counts. */
function poissonFloor({ panel, trainHours }: DemandData): number {
  let [error, total] = [0, 0];
  for (let i = 0; i < panel.counts.length; i += 1) {
    const count = panel.counts[i] ?? Number.NaN;
    if (i % panel.hours < trainHours || Number.isNaN(count)) continue;
    error += Math.sqrt((2 * count) / Math.PI);
    total += count;
  }
  return error / total;
}

/** Those of `pincodes-in.csv`, or of the package where the folder has no such file. */
function readPincodes(dataDir: string, log: (line: string) => void): ClusterPlace[] {
  const file = join(dataDir, 'pincodes-in.csv');
  if (!existsSync(file))
    return Array.from(loadPincodes().all(), ({ pincode, point }) => ({ id: pincode, at: point }));
  const rows = csvRows(file, ['pincode', 'lat', 'lng']);
  const places = new Map<string, ClusterPlace>();
  for (const [id = '', lat, lng] of rows) {
    const at = { lat: numberIn(lat), lng: numberIn(lng) };
    if (id !== '' && isGeoPoint(at)) places.set(id, { id, at });
  }
  if (places.size < rows.length)
    log(`pulse: ${rows.length - places.size} lines of ${file} name no new place`);
  return [...places.values()];
}

function reportClusters(places: readonly ClusterPlace[], log: (line: string) => void): ClusterReport {
  const timed = (previous: Map<string, number>) => {
    const cpu = process.cpuUsage();
    const clusters = clusterPlaces(places, previous);
    const used = process.cpuUsage(cpu);
    return { clusters, ms: (used.user + used.system) / 1_000 };
  };
  const runs = Array.from({ length: 3 }, () => timed(new Map()));
  const clusterMs = runs.map((run) => run.ms).sort((a, b) => a - b)[1] ?? Number.NaN;
  const first = runs[0]?.clusters;
  const numbers = new Map(places.map((place, i) => [place.id, first?.clusterOf[i] ?? -1]));
  const again = timed(numbers).clusters;
  const clusters = first?.count ?? 0;
  log(`  ${places.length} pincodes in ${clusters} clusters: ${clusterMs.toFixed(0)} ms of CPU (median of 3)`);
  log(`  a week later without news ${percent(again.churn)} move`);
  return { clusterMs, clusters, clusterChurn: again.churn };
}
