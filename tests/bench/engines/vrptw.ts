import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { searchRoutes } from '#domain/buffering/routing-search.ts';
import { checkRoutes } from '#tests/support/route-checker.ts';
import { parseSolomon, solomonChecked, solomonInstance } from './solomon.ts';

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
};

type Run = {
  readonly name: string;
  readonly gap: number;
  readonly greedyGap: number;
  readonly faults: readonly string[];
  readonly line: string;
};

const SEED = 1;

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
    gap,
    greedyGap: (greedy.travel / known - 1) * 100,
    faults: [...faults, ...unserved],
    line: cells.join(' '),
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

function summary(
  runs: readonly Run[],
  secondsPerInstance: number,
  log: (line: string) => void,
): VrptwSection {
  const mean = (of: (run: Run) => number): number =>
    runs.reduce((sum, run) => sum + of(run), 0) / runs.length;
  const worst = runs.reduce((a, b) => (b.gap > a.gap ? b : a));
  const section = {
    averageGapPercent: round(mean((run) => run.gap)),
    worstGapPercent: round(worst.gap),
    bestKnownHits: runs.filter((run) => run.gap <= 0.01).length,
    instances: runs.length,
    secondsPerInstance,
    worstInstance: worst.name,
    feasible: runs.filter((run) => run.faults.length === 0).length,
    greedyGapPercent: round(mean((run) => run.greedyGap)),
  };
  log(`  average gap ${section.averageGapPercent} %, worst ${section.worstGapPercent} % (${worst.name})`);
  log(`  peers: greedy insertion ${section.greedyGapPercent} %; VROOM as published 1.63 %, worst 7.5 %`);
  return section;
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
