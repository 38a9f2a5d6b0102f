import type { CommandResult } from './run-command.ts';
import type { StageResult } from './stage.ts';

/** The exit code of a referee that can't be had on this machine. */
const NOT_JUDGED = 3;

/** What one referee's script came to. */
export function judgeReferee({ exitCode, output }: CommandResult): StageResult {
  if (exitCode === 0) return { passed: 1, failed: 0, output: '' };
  if (exitCode !== NOT_JUDGED) return { passed: 0, failed: 1, output };
  const why = output
    .trim()
    .split('\n')
    .find((line) => /can't be had|needs /.test(line));
  return { passed: 0, failed: 0, skipped: why ?? 'it can not be had here', output };
}

/** Several results as one; what was skipped stays said. */
export function together(results: readonly StageResult[]): StageResult {
  const skipped = results.flatMap((result) => result.skipped ?? []);
  const sum = (part: 'passed' | 'failed') => results.reduce((total, result) => total + result[part], 0);
  const output = results.map((result) => result.output).filter((text) => text !== '');
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    output: output.join('\n'),
    ...(skipped.length > 0 ? { skipped: `not judged: ${skipped.join('; ')}` } : {}),
  };
}
