import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { munkres } from 'munkres';
import { parsePincodesCsv } from '#adapters/pincodes/build-pincodes.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { allocateBatch, type BatchBooking, straightLineOptions } from '#domain/allocation/allocate-batch.ts';
import type { Candidate } from '#domain/allocation/candidate.ts';
import { COST_SCALE, pairScorer } from '#domain/allocation/pair-scorer.ts';
import { rankVendors } from '#domain/allocation/rank-vendors.ts';
import { solveAssignment } from '#domain/allocation/solve-assignment.ts';
import type { Pincode } from '#domain/catalogue/pincodes/pincode-directory.ts';
import { distanceMeters } from '#kernel/geo.ts';
import { ALLOCATION_STRATEGIES, type DayOutcome } from '#tests/simulation/allocation-strategies.ts';
import { cityDay } from '#tests/simulation/city-day.ts';
import {
  batchDuel,
  denseDuel,
  fastest,
  millis,
  planeMatrix,
  randomMatrix,
  tableOf,
} from './allocation-duels.ts';

/** Chennai: in the open data most of Bengaluru's 109 pincodes share one point, Chennai's 119 have 75. */
const CITY_PREFIX = '600';
const SIZE = 500;

type Report = {
  readonly ratioToOptimum: number;
  readonly speedupVsMunkres500: number;
  readonly prunedLossPercent: number;
  readonly p99Ms500: number;
  readonly speedups: Readonly<Record<string, number>>;
  readonly fixedPruningLossPercent: number;
  readonly simulation: Readonly<Record<string, DayOutcome>>;
};

type Input = { readonly dataDir: string; readonly log: (line: string) => void };

function cityPincodes(dataDir: string): readonly Pincode[] {
  const csv = join(dataDir, 'pincodes-in.csv');
  const all = existsSync(csv) ? parsePincodesCsv(readFileSync(csv, 'utf8')) : loadPincodes().all();
  return all.filter(({ pincode }) => pincode.startsWith(CITY_PREFIX));
}

/** A slot's bookings against the city's vendors: everyone can do one job, so nobody's day decides. */
function slotBatch(pincodes: readonly Pincode[], vendorCount: number, bookingCount: number, seed: number) {
  const day = cityDay(pincodes, vendorCount, bookingCount, seed);
  const noon = Math.max(...day.bookings.map(({ earliestStartMs }) => earliestStartMs)) - 4 * 3_600_000;
  const bookings = day.bookings.map(
    (booking): BatchBooking => ({ ...booking, earliestStartMs: noon, latestStartMs: noon + 3_600_000 }),
  );
  return { vendors: day.vendors, bookings };
}

/** Every pair scored; who may not take a booking costs as much as nobody, so that a full matrix has the same optimum. */
function scoredMatrix({
  vendors,
  bookings,
}: {
  vendors: readonly Candidate[];
  bookings: readonly BatchBooking[];
}) {
  const { config, travel } = straightLineOptions();
  const scorer = pairScorer(vendors, config, travel);
  const costs = new Float64Array(bookings.length * vendors.length);
  const nobody = 2 * COST_SCALE * (bookings.length + 1);
  bookings.forEach((booking, row) => {
    vendors.forEach((_, column) => {
      const pair = scorer.score(booking, column);
      costs[row * vendors.length + column] = pair.eligible ? pair.cost : nobody;
    });
  });
  return { matrix: { rows: bookings.length, columns: vendors.length, costs }, nobody };
}

/** The sum of scores of an assignment of a scored matrix. */
const scoreOf = (costs: readonly number[], nobody: number) =>
  costs.reduce((total, cost) => (cost === nobody ? total : total + 1 - cost / COST_SCALE), 0);

/** A batch against the referee's optimum of its full matrix, and against keeping the 24 nearest without pricing. */
function batchAgainstOptimum(batch: { vendors: readonly Candidate[]; bookings: readonly BatchBooking[] }) {
  const { matrix, nobody } = scoredMatrix(batch);
  const table = tableOf(matrix);
  const chosen = munkres(table).map(([row, column]) => table[row]?.[column] ?? Number.NaN);
  // Rows beyond the columns have no pair in the full matrix: they stay without anybody.
  const optimum = chosen.reduce(
    (total, cost) => total + cost,
    nobody * Math.max(0, matrix.rows - matrix.columns),
  );
  const result = allocateBatch(batch.bookings, batch.vendors);
  const cost = result.assigned.reduce(
    (total, { score }) => total + Math.round((1 - score) * COST_SCALE),
    nobody * result.unassigned.length,
  );
  const fixed = { ...matrix, costs: matrix.costs.slice() };
  batch.bookings.forEach((booking, row) => {
    const far = batch.vendors
      .map(({ base }, column) => ({ column, meters: distanceMeters(base, booking.point) }))
      .sort((a, b) => a.meters - b.meters)
      .slice(24);
    for (const { column } of far) fixed.costs[row * matrix.columns + column] = nobody;
  });
  const pruned = solveAssignment(fixed);
  if (!pruned.ok) throw new Error('A full matrix was found infeasible.');
  const best = scoreOf(chosen, nobody);
  const ours = result.assigned.length - (cost - nobody * result.unassigned.length) / COST_SCALE;
  const keptCosts = [...pruned.value.columnOf].map((column, row) =>
    column === -1 ? nobody : (fixed.costs[row * matrix.columns + column] ?? nobody),
  );
  const isServed = (pairCost: number): boolean => pairCost !== nobody;
  const kept = scoreOf(keptCosts, nobody);
  return {
    ratio: optimum === 0 ? 1 : cost / optimum,
    lossPercent: best === 0 ? 0 : round((100 * Math.max(0, best - ours)) / best, 9),
    fixedLossPercent: best === 0 ? 0 : round((100 * (best - kept)) / best, 6),
    fixedUnserved: chosen.filter(isServed).length - keptCosts.filter(isServed).length,
    matrix,
    nobody,
    proof: result.proof,
  };
}

/** The 99th percentile of ranking 500 vendors with full days for one request, each the fastest of three, in ms. */
function rankingP99(pincodes: readonly Pincode[]): number {
  const { vendors, bookings } = cityDay(pincodes, SIZE, 400, 7);
  const everything = new Set(bookings.map(({ serviceId }) => serviceId));
  const candidates = vendors.map(
    (vendor): Candidate => ({
      ...vendor,
      skills: everything,
      coverage: { kind: 'radius', radiusMeters: 60_000 },
      visits: vendor.workingHours.flatMap(({ startMs, endMs }) => [
        { startMs, endMs: startMs + 3_600_000, place: vendor.base, bufferMinutes: 10 },
        { startMs: endMs - 3_600_000, endMs, place: vendor.base, bufferMinutes: 10 },
      ]),
    }),
  );
  for (const booking of bookings) rankVendors(booking, candidates);
  const times = bookings.map((booking) =>
    fastest([0, 1, 2].map(() => millis(() => void rankVendors(booking, candidates)))),
  );
  return times.sort((a, b) => a - b)[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN;
}

const round = (value: number, digits: number) => Number(value.toFixed(digits));

/**
 * The allocation engine against named peers, in one run: `munkres` as referee of every optimum and as peer in speed,
 * a fixed choice of the nearest vendors as peer in pruning, greedy strategies as peers over a simulated day.
 */
export function benchAllocation({ dataDir, log }: Input): Report {
  const pincodes = cityPincodes(dataDir);
  log(`allocation: ${pincodes.length} pincodes ${CITY_PREFIX}xxx`);
  const batches = [
    [SIZE, SIZE, 11],
    [SIZE, 300, 12],
    [300, SIZE, 13],
    [200, 150, 14],
    [40, 60, 15],
  ].map(([vendors, bookings, seed]) =>
    batchAgainstOptimum(slotBatch(pincodes, vendors as number, bookings as number, seed as number)),
  );
  for (const { matrix, ratio, proof, fixedLossPercent, fixedUnserved } of batches) {
    log(
      `  ${matrix.rows} bookings x ${matrix.columns} vendors: ratio ${ratio.toFixed(6)}, ` +
        `${proof.pairsScored} of ${proof.pairs} pairs scored, ${proof.rounds} rounds, gap ${proof.gap}; ` +
        `24 nearest alone leave ${fixedUnserved} more bookings, ${fixedLossPercent.toFixed(2)} % less score`,
    );
  }
  const city = batches[0] as (typeof batches)[number];
  const duels = {
    'city scores': batchDuel(city.matrix, city.nobody),
    'uniform to 1,000,000': denseDuel(randomMatrix(SIZE, SIZE, (random) => Math.floor(random() * 1e6), 21)),
    'uniform to 1,000': denseDuel(randomMatrix(SIZE, SIZE, (random) => Math.floor(random() * 1e3), 22)),
    'plane distances': denseDuel(planeMatrix(SIZE, 23)),
    'uniform 400 x 600': denseDuel(randomMatrix(400, 600, (random) => Math.floor(random() * 1e6), 24)),
  };
  for (const [name, { ratio, ourMs, theirMs, speedup }] of Object.entries(duels)) {
    log(
      `  ${name}: ratio ${ratio.toFixed(6)}, ${ourMs.toFixed(2)} ms, munkres ${theirMs.toFixed(2)} ms, ${speedup.toFixed(1)} x`,
    );
  }
  const p99Ms500 = rankingP99(pincodes);
  log(`  ranking ${SIZE} vendors: p99 ${p99Ms500.toFixed(2)} ms`);
  const day = cityDay(pincodes, 200, 700, 1);
  const simulation: Record<string, DayOutcome> = {};
  log('  a day of 200 vendors, 700 bookings   fill rate   travel min/job   Gini of earnings   mean rating');
  for (const [name, strategy] of Object.entries(ALLOCATION_STRATEGIES)) {
    const outcome = strategy(day);
    simulation[name] = outcome;
    log(
      `    ${name.padEnd(33)} ${(100 * outcome.fillRate).toFixed(1).padStart(8)} % ` +
        `${outcome.travelMinutesPerJob.toFixed(2).padStart(14)} ${outcome.giniOfEarnings.toFixed(3).padStart(18)} ` +
        outcome.meanRating.toFixed(3).padStart(13),
    );
  }
  const ratios = [...batches, ...Object.values(duels)].map(({ ratio }) => ratio);
  return {
    ratioToOptimum: ratios.reduce(
      (worst, ratio) => (Math.abs(ratio - 1) > Math.abs(worst - 1) ? ratio : worst),
      1,
    ),
    speedupVsMunkres500: round(duels['city scores'].speedup, 2),
    prunedLossPercent: Math.max(...batches.map(({ lossPercent }) => lossPercent)),
    p99Ms500: round(p99Ms500, 3),
    speedups: Object.fromEntries(
      Object.entries(duels).map(([name, { speedup }]) => [name, round(speedup, 2)]),
    ),
    fixedPruningLossPercent: round(Math.max(...batches.map(({ fixedLossPercent }) => fixedLossPercent)), 3),
    simulation,
  };
}

if (import.meta.main) {
  const dataDir = process.argv[2] ?? '../shared/data';
  console.log(JSON.stringify(benchAllocation({ dataDir, log: console.log })));
}
