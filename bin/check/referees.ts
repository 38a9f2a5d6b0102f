import type { CommandResult } from './run-command.ts';
import type { StageResult } from './stage.ts';

/** The exit code of a referee that is not available on this machine. */
const UNAVAILABLE = 3;

/** The stage result of one referee's run. */
export function judgeReferee({ exitCode, output }: CommandResult): StageResult {
  if (exitCode === 0) return { passed: 1, failed: 0, output: '' };
  if (exitCode !== UNAVAILABLE) return { passed: 0, failed: 1, output };
  const reason = output
    .trim()
    .split('\n')
    .find((line) => /is not available|needs /.test(line));
  return { passed: 0, failed: 0, skipped: reason ?? 'not available here', output };
}

/** Sums several results and lists what was skipped. */
export function mergeResults(results: readonly StageResult[]): StageResult {
  const skipped = results.flatMap((result) => result.skipped ?? []);
  const sum = (part: 'passed' | 'failed') => results.reduce((total, result) => total + result[part], 0);
  const output = results.map((result) => result.output).filter((text) => text !== '');
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    output: output.join('\n'),
    ...(skipped.length > 0 ? { skipped: `skipped: ${skipped.join('; ')}` } : {}),
  };
}
