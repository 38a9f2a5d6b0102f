import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { runCommand } from './run-command.ts';
import type { StageResult } from './stage.ts';

const report = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numPendingTests: z.int(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
});

/** Runs one project of `vitest.config.ts`: all of it, or the files that match `filters`. */
export async function runTests(project: string, filters: readonly string[]): Promise<StageResult> {
  const directory = await mkdtemp(join(tmpdir(), 'homeserve-check-'));
  const file = join(directory, 'report.json');
  try {
    const { exitCode, output } = await runCommand('vitest', [
      ...['run', '--project', project, '--reporter', 'dot', '--reporter', 'json', '--outputFile.json', file],
      ...(filters.length > 0 ? ['--passWithNoTests', ...filters] : []),
    ]);
    return countTests(exitCode, output, await readFile(file, 'utf8').catch(() => ''));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Counts a file that can't be loaded, and an unhandled error, as failures too. */
export function countTests(exitCode: number, output: string, json: string): StageResult {
  if (json === '') return { passed: 0, failed: exitCode === 0 ? 0 : 1, output };
  const counted = report.parse(JSON.parse(json));
  const broken = counted.testResults.filter((f) => f.status === 'failed' && f.assertionResults.length === 0);
  const failed = counted.numFailedTests + broken.length;
  const skipped = counted.numPendingTests > 0 ? `, ${counted.numPendingTests} skipped` : '';
  return {
    passed: counted.numPassedTests,
    failed: failed === 0 && exitCode !== 0 ? 1 : failed,
    note: `${counted.numPassedTests} tests${skipped}`,
    output,
  };
}
