import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

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

const { values } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data' },
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    seconds: { type: 'string', default: '1' },
  },
});

const names = values.only?.split(',') ?? Object.keys(BENCHES);
const unknown = names.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`No benchmark named ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}.`);
  process.exit(2);
}

const dataDir = resolve(values.data);
const secondsPerInstance = Number(values.seconds);
const log = (line: string): void => console.log(line);
const report: Record<string, unknown> = {};
for (const name of names) {
  const bench = await BENCHES[name]?.();
  report[name] = (await bench?.({ dataDir, log, secondsPerInstance })) ?? null;
}
if (values.json) console.log(JSON.stringify(report));
