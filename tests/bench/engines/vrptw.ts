import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { searchRoutes } from '#domain/buffering/routing-search.ts';
import { checkRoutes } from '#tests/support/route-checker.ts';
import { routeBound } from './route-bound.ts';
import { parseSolomon, type SolomonProblem, solomonChecked, solomonInstance } from './solomon.ts';

export type VrptwSection = {
  readonly averageGapPercent: number;
  readonly worstGapPercent: number;
  /** Instances whose distance is within 0.01 % of the best known, or below it. */
  readonly bestKnownHits: number;
  readonly instances: number;
  readonly secondsPerInstance: number;
  readonly worstInstance: string;
  /** Instances of which every customer is served; the gaps are theirs. */
  readonly feasible: number;
  readonly greedyGapPercent: number;
  /** References that no plan can reach, each with a proven bound above it. They count in the gaps all the same. */
  readonly refuted: readonly Refuted[];
  /** Null when every reference was refuted. */
  readonly averageGapPercentUnrefuted: number | null;
  readonly worstGapPercentUnrefuted: number | null;
};

type Refuted = { readonly instance: string; readonly reference: number; readonly bound: number };

type Run = {
  readonly name: string;
  readonly known: number;
  readonly gap: number;
  readonly greedyGap: number;
  readonly faults: readonly string[];
  readonly isServed: boolean;
  readonly line: string;
  readonly problem: SolomonProblem;
  readonly routes: readonly (readonly number[])[];
};

const SEED = 1;
/** A gap from which on the reference itself is put to the test, and the time given to that: to one, and in all. */
const DOUBTFUL_GAP_PERCENT = 4;
const DOUBT_MILLIS = 40_000;
const ALL_DOUBT_MILLIS = 120_000;

/** CPU milliseconds of this process: a shared machine does not change the result. */
function cpuMillis(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Best known distances by name in capitals: publishers differ in case. @throws Error that names the file. */
function readBest(file: string): ReadonlyMap<string, number> {
  let listed: unknown;
  try {
    listed = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new Error(`${file} is not JSON.`, { cause });
  }
  const entries: [string, unknown][] =
    typeof listed === 'object' && listed !== null ? Object.entries(listed) : [];
  return new Map(
    entries.flatMap(([name, value]) => {
      const distance = Number(value);
      return distance > 0 && distance < Number.POSITIVE_INFINITY ? [[name.toUpperCase(), distance]] : [];
    }),
  );
}

/** A run, or why there is none: an instance can't be judged without a reference. */
function runInstance(file: string, best: ReadonlyMap<string, number>, seconds: number): Run | string {
  const problem = parseSolomon(readFileSync(file, 'utf8'));
  if (problem === undefined) return `${basename(file)} is not an instance, left out`;
  // The name of the file first: a cut to 25 customers has the full instance's name inside.
  const known = best.get(basename(file, extname(file)).toUpperCase()) ?? best.get(problem.name.toUpperCase());
  if (known === undefined) return `${problem.name}: no best known distance, left out`;
  const instance = solomonInstance(problem);
  const checked = solomonChecked(problem);
  const greedy = searchRoutes(instance, SEED, { iterations: 1 });
  const plan = searchRoutes(instance, SEED, { millis: seconds * 1000, nowMillis: cpuMillis });
  const { faults, distance } = checkRoutes(checked, plan.routes, plan.unserved);
  const gap = (distance / known - 1) * 100;
  const used = plan.routes.filter((route) => route.length > 0).length;
  const cells = [
    problem.name.padEnd(6),
    distance.toFixed(2).padStart(9),
    known.toFixed(2).padStart(9),
    `${gap.toFixed(2)} %`.padStart(8),
    `${used} routes`.padStart(10),
    `${plan.iterations} ruins`.padStart(13),
    ...(plan.unserved.length > 0 ? [`  ${plan.unserved.length} customers are not served: no gap`] : []),
  ];
  return {
    name: problem.name,
    known,
    gap,
    greedyGap: (greedy.travel / known - 1) * 100,
    faults,
    isServed: plan.unserved.length === 0,
    line: cells.join(' '),
    problem,
    routes: plan.routes,
  };
}

/**
 * Solomon's instances against their best known distances, one thread, CPU time. Every plan is judged by the
 * independent checker; an unsound one counts as a failure of the whole run. Null when the data is absent.
 * @throws Error when a plan has a fault.
 */
export function benchVrptw(options: {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  readonly secondsPerInstance: number;
}): VrptwSection | null {
  const { log, secondsPerInstance } = options;
  const folder = join(options.dataDir, 'solomon');
  const bestPath = join(folder, 'best-known-distance.json');
  if (!existsSync(bestPath)) {
    log(`vrptw: skipped, there is no ${bestPath}`);
    return null;
  }
  const best = readBest(bestPath);
  log(`vrptw: distance, best known, gap, at ${secondsPerInstance} s of CPU each`);
  const runs: Run[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.toLowerCase().endsWith('.txt'))
    .sort()) {
    const run = runInstance(join(folder, file), best, secondsPerInstance);
    if (typeof run === 'string') {
      log(`  ${run}`);
      continue;
    }
    log(`  ${run.line}`);
    if (run.faults.length > 0)
      throw new Error(`The plan of ${run.name} is unsound: ${run.faults.join('; ')}`);
    runs.push(run);
  }
  if (!runs.some(({ isServed }) => isServed)) {
    log(`vrptw: skipped, no instance in ${folder} has a best known distance and is served in this time`);
    return null;
  }
  return summary(runs, secondsPerInstance, log);
}

/** Doubtful references that lie below what any plan can reach. */
function refute(runs: readonly Run[], log: (line: string) => void): readonly Refuted[] {
  const end = cpuMillis() + ALL_DOUBT_MILLIS;
  return runs
    .filter(({ gap }) => gap > DOUBTFUL_GAP_PERCENT)
    .sort((a, b) => b.gap - a.gap)
    .flatMap(({ name, known, problem, routes }) => {
      const until = Math.min(end, cpuMillis() + DOUBT_MILLIS);
      if (cpuMillis() >= end) return [];
      const { distance: bound, complete } = routeBound(problem, routes, Infinity, () => cpuMillis() > until);
      const isRefuted = bound > known * (1 + 1e-6);
      log(
        `  ${name}: no plan is shorter than ${bound.toFixed(2)}` +
          `${complete ? '' : ', as far as was reckoned'}; ${known} is ${isRefuted ? 'impossible' : 'possible'}`,
      );
      return isRefuted ? [{ instance: name, reference: known, bound: round(bound) }] : [];
    });
}

function summary(all: readonly Run[], secondsPerInstance: number, log: (line: string) => void): VrptwSection {
  const mean = (some: readonly Run[], of: (run: Run) => number): number =>
    some.reduce((sum, run) => sum + of(run), 0) / some.length;
  const runs = all.filter(({ isServed }) => isServed);
  const worst = runs.reduce((a, b) => (b.gap > a.gap ? b : a));
  const refuted = refute(runs, log);
  const unrefuted = runs.filter(({ name }) => !refuted.some(({ instance }) => instance === name));
  const section = {
    averageGapPercent: round(mean(runs, (run) => run.gap)),
    worstGapPercent: round(worst.gap),
    bestKnownHits: runs.filter((run) => run.gap <= 0.01).length,
    instances: all.length,
    secondsPerInstance,
    worstInstance: worst.name,
    feasible: runs.length,
    greedyGapPercent: round(mean(runs, (run) => run.greedyGap)),
    refuted,
    averageGapPercentUnrefuted: unrefuted.length > 0 ? round(mean(unrefuted, (run) => run.gap)) : null,
    worstGapPercentUnrefuted:
      unrefuted.length > 0 ? round(Math.max(...unrefuted.map((run) => run.gap))) : null,
  };
  log(`  average gap ${section.averageGapPercent} %, worst ${section.worstGapPercent} % (${worst.name})`);
  if (refuted.length > 0) {
    log(
      `  without references proven impossible: average ${section.averageGapPercentUnrefuted} %, ` +
        `worst ${section.worstGapPercentUnrefuted} %`,
    );
  }
  log(`  peers: greedy insertion ${section.greedyGapPercent} %; VROOM as published 1.63 %, worst 7.5 %`);
  return section;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
