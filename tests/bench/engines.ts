import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { commandOptions, wrongOption } from '#tests/support/command-options.ts';

type BenchOptions = {
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** Time budget of the schedule optimiser on one instance. */
  readonly secondsPerInstance: number;
};
type Bench = (options: BenchOptions) => unknown;

/** Loaded when asked for, so that one engine's benchmark runs without the others. */
const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  pulse: async () => (await import('./engines/pulse.ts')).benchPulse,
  allocation: async () => (await import('./engines/allocation.ts')).benchAllocation,
  pricing: async () => (await import('./engines/pricing.ts')).benchPricing,
  buffering: async () => (await import('./engines/buffering.ts')).benchBuffering,
  vrptw: async () => (await import('./engines/vrptw.ts')).benchVrptw,
};

const USAGE = `Measures the four engines beside named peers.

  npm run bench:engines -- [--only ${Object.keys(BENCHES).join(',')}] [--data DIR] [--seconds N] [--json]

  --only      these alone, with commas between
  --data      demand/, travel/ and solomon/ as in ../shared/data, which is the default
  --seconds   how long each routing instance may be searched (1)
  --json      ends with one JSON object`;
const { values } = commandOptions(USAGE, {
  options: {
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    seconds: { type: 'string', default: '1' },
  },
});

const dataDir = resolve(values.data ?? '../shared/data');
const secondsPerInstance = Number(values.seconds);
const names = values.only?.split(',') ?? Object.keys(BENCHES);
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  wrongOption(`No benchmark named ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
}
if (!(secondsPerInstance > 0 && secondsPerInstance <= 3_600))
  wrongOption('--seconds must be above 0, at most 3,600.');
if (values.data !== undefined && !existsSync(dataDir)) wrongOption(`There is no folder ${dataDir}.`);
if (!existsSync(dataDir)) console.log(`No data in ${dataDir}: only what needs none runs.`);

const report: Record<string, unknown> = {};
for (const [i, name] of names.entries()) {
  const started = performance.now();
  try {
    const bench = await BENCHES[name]?.();
    const log = (line: string): void => console.log(line);
    report[name] = (await bench?.({ dataDir, log, secondsPerInstance })) ?? null;
  } catch (error) {
    // Data that can't be used ends one engine's benchmark, and the run's good name, but not the other engines'.
    console.log(`${name}: failed: ${error instanceof Error ? error.message : String(error)}`);
    report[name] = null;
    process.exitCode = 1;
  }
  const seconds = ((performance.now() - started) / 1_000).toFixed(0);
  console.log(`-- ${name} took ${seconds} s (${i + 1} of ${names.length})`);
}
if (values.json) console.log(JSON.stringify(report));
