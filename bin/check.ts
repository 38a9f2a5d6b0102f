import { parseArgs } from 'node:util';
import { asksForHelp, usageMessage } from '#infra/local/command-line.ts';
import type { Stage, StageResult } from './check/stage.ts';
import { extraStages, stagesOf } from './check/stages.ts';

const NAME_WIDTH = 10;
const names = (stages: readonly Stage[]) => stages.map((stage) => stage.name).join(', ');
const HELP = `Usage: npm test [-- [--only STAGE[,STAGE]] [--with EXTRA] [FILE...]]
STAGE is one of ${names(stagesOf([]))}; EXTRA, left out unless asked for: ${names(extraStages)}.
FILE narrows the test projects to paths that contain it.`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  if (asksForHelp(args)) {
    console.log(HELP);
    return 0;
  }
  const chosen = chooseStages(args);
  if (!chosen) {
    return 2;
  }
  let passed = 0;
  let failed = 0;
  const count = (result: StageResult): void => {
    passed += result.passed;
    failed += result.failed;
  };
  for (const stage of chosen.stages) {
    process.stdout.write(stage.name.padEnd(NAME_WIDTH));
    const { result, line } = await runStage(stage);
    count(result);
    process.stdout.write(`${line}\n`);
  }
  // These mostly wait: for downloads, and for the emulator.
  if (chosen.extras.length > 1) process.stdout.write(`Side by side: ${names(chosen.extras)}\n`);
  await Promise.all(
    chosen.extras.map(async (stage) => {
      const { result, line } = await runStage(stage);
      count(result);
      process.stdout.write(`${stage.name.padEnd(NAME_WIDTH)}${line}\n`);
    }),
  );
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** Runs a stage; `line` is its verdict and duration, with what it printed if it failed. */
async function runStage(stage: Stage): Promise<{ readonly result: StageResult; readonly line: string }> {
  const startedAt = performance.now();
  const result = await stage.run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
  const line = `${verdictOf(result)} ${seconds} s  ${result.skipped ?? result.note ?? ''}`.trimEnd();
  return { result, line: result.failed === 0 ? line : `${line}\n\n${result.output}\n` };
}

function verdictOf({ failed, passed, skipped }: StageResult): string {
  if (failed > 0) return 'FAILED';
  return skipped !== undefined && passed === 0 ? 'SKIPPED' : 'ok    ';
}

type Chosen = { readonly stages: readonly Stage[]; readonly extras: readonly Stage[] };

/** The stages that the command line selects; undefined, with a message on stderr, when it is not valid. */
function chooseStages(args: readonly string[]): Chosen | undefined {
  try {
    const options = { only: { type: 'string' }, with: { type: 'string' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const stages = stagesOf(positionals);
    const chosen = values.only === undefined ? stages : pick(stages, values.only);
    const extras = values.with === undefined ? [] : pick(extraStages, values.with);
    return chosen && extras && { stages: chosen, extras };
  } catch (error) {
    console.error(`${usageMessage(error)} Try --help.`);
    return undefined;
  }
}

function pick(stages: readonly Stage[], list: string): readonly Stage[] | undefined {
  const wanted = new Set(list.split(','));
  const found = stages.filter((stage) => wanted.has(stage.name));
  if (found.length === wanted.size) return found;
  const known = new Set(found.map(({ name }) => name));
  console.error(
    `There is no stage ${[...wanted].filter((name) => !known.has(name)).join(', ')}. Try --help.`,
  );
  return undefined;
}
