import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
  readonly feasible: number;
  readonly greedyGapPercent: number;
  /** References that no plan can reach, each with a proven bound above it. They count in the gaps all the same. */
  readonly refuted: readonly Refuted[];
  readonly averageGapPercentUnrefuted: number;
  readonly worstGapPercentUnrefuted: number;
};

type Refuted = { readonly instance: string; readonly reference: number; readonly bound: number };

type Run = {
  readonly name: string;
  readonly known: number;
  readonly gap: number;
  readonly greedyGap: number;
  readonly faults: readonly string[];
  readonly line: string;
  readonly problem: SolomonProblem;
  readonly routes: readonly (readonly number[])[];
};

const SEED = 1;
/** A gap from which on the reference itself is put to the test, and the time given to that. */
const DOUBTFUL_GAP_PERCENT = 4;
const DOUBT_MILLIS = 40_000;

/** CPU milliseconds of this process: a shared machine does not change the result. */
function cpuMillis(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function runInstance(text: string, best: Readonly<Record<string, number>>, seconds: number): Run | string {
  const problem = parseSolomon(text);
  const known = best[problem.name];
  if (known === undefined) return problem.name;
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
  ];
  const unserved = plan.unserved.map((visit) => `customer ${visit + 1} is not served`);
  return {
    name: problem.name,
    known,
    gap,
    greedyGap: (greedy.travel / known - 1) * 100,
    faults: [...faults, ...unserved],
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
  const best: Record<string, number> = JSON.parse(readFileSync(bestPath, 'utf8'));
  log(`vrptw: distance, best known, gap, at ${secondsPerInstance} s of CPU each`);
  const runs: Run[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.toLowerCase().endsWith('.txt'))
    .sort()) {
    const run = runInstance(readFileSync(join(folder, file), 'utf8'), best, secondsPerInstance);
    if (typeof run === 'string') {
      log(`  ${run}: no best known distance, left out`);
      continue;
    }
    log(`  ${run.line}`);
    if (run.faults.length > 0)
      throw new Error(`The plan of ${run.name} is unsound: ${run.faults.join('; ')}`);
    runs.push(run);
  }
  if (runs.length === 0) {
    log(`vrptw: skipped, there is no instance in ${folder}`);
    return null;
  }
  return summary(runs, secondsPerInstance, log);
}

/** Doubtful references that lie below what any plan can reach. */
function refute(runs: readonly Run[], log: (line: string) => void): readonly Refuted[] {
  return runs
    .filter(({ gap }) => gap > DOUBTFUL_GAP_PERCENT)
    .flatMap(({ name, known, problem, routes }) => {
      const until = cpuMillis() + DOUBT_MILLIS;
      const { distance: bound, complete } = routeBound(problem, routes, Infinity, () => cpuMillis() > until);
      const isRefuted = bound > known * (1 + 1e-6);
      log(
        `  ${name}: no plan is shorter than ${bound.toFixed(2)}` +
          `${complete ? '' : ', as far as was reckoned'}; ${known} is ${isRefuted ? 'impossible' : 'possible'}`,
      );
      return isRefuted ? [{ instance: name, reference: known, bound: round(bound) }] : [];
    });
}

function summary(
  runs: readonly Run[],
  secondsPerInstance: number,
  log: (line: string) => void,
): VrptwSection {
  const mean = (some: readonly Run[], of: (run: Run) => number): number =>
    some.reduce((sum, run) => sum + of(run), 0) / some.length;
  const worst = runs.reduce((a, b) => (b.gap > a.gap ? b : a));
  const refuted = refute(runs, log);
  const unrefuted = runs.filter(({ name }) => !refuted.some(({ instance }) => instance === name));
  const section = {
    averageGapPercent: round(mean(runs, (run) => run.gap)),
    worstGapPercent: round(worst.gap),
    bestKnownHits: runs.filter((run) => run.gap <= 0.01).length,
    instances: runs.length,
    secondsPerInstance,
    worstInstance: worst.name,
    feasible: runs.filter((run) => run.faults.length === 0).length,
    greedyGapPercent: round(mean(runs, (run) => run.greedyGap)),
    refuted,
    averageGapPercentUnrefuted: round(mean(unrefuted, (run) => run.gap)),
    worstGapPercentUnrefuted: round(Math.max(...unrefuted.map((run) => run.gap))),
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
