import * as z from 'zod';
import { runCommand } from './run-command.ts';
import type { StageResult } from './stage.ts';

/** Fewer mean that the parser found nothing, which the tool itself reports as success. */
const MIN_MODULES = 100;

const report = z.object({
  summary: z.object({
    totalCruised: z.int(),
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

/** Checks the imports against the rules of `.dependency-cruiser.mjs`. */
export async function checkImports(): Promise<StageResult> {
  const { output } = await runCommand('depcruise', [
    ...['--config', '.dependency-cruiser.mjs', '--output-type', 'json'],
    ...['bin', 'functions', 'infra', 'shared'],
  ]);
  return judgeImports(output);
}

/** Evaluates the tool's report. Output that is not a report, or covers too few modules, is a failure too. */
export function judgeImports(output: string): StageResult {
  if (!output.startsWith('{')) return { passed: 0, failed: 1, output };
  const { totalCruised, violations } = report.parse(JSON.parse(output)).summary;
  const note = `${totalCruised} modules`;
  if (totalCruised <= MIN_MODULES) {
    return { passed: 0, failed: 1, note, output: `Only ${totalCruised} modules were read.` };
  }
  const lines = violations.map(({ from, to, rule }) => `${rule.name}: ${from} -> ${to}`);
  return violations.length > 0
    ? { passed: 0, failed: 1, note, output: lines.join('\n') }
    : { passed: 1, failed: 0, note, output: '' };
}
