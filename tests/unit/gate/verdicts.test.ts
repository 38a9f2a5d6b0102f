import { describe, expect, it } from 'vitest';
import { judgeImports } from '../../../bin/check/import-rules.ts';
import { judgeReferee, mergeResults } from '../../../bin/check/referees.ts';
import { runCommand } from '../../../bin/check/run-command.ts';
import { countTests } from '../../../bin/check/run-tests.ts';

const imports = (totalCruised: number, violations: readonly unknown[] = []) =>
  judgeImports(JSON.stringify({ summary: { totalCruised, violations } }));

describe('judgeImports', () => {
  it('passes when many modules were read without a violation', () => {
    expect(imports(500)).toMatchObject({ passed: 1, failed: 0 });
  });

  it('fails when 100 modules or fewer were read, which the tool itself reports as success', () => {
    expect(imports(0)).toMatchObject({ failed: 1 });
    expect(imports(100)).toMatchObject({ failed: 1 });
  });

  it('names the violated rule and both modules', () => {
    const violation = { from: 'a.ts', to: 'b.ts', rule: { name: 'kernel-is-pure' } };

    expect(imports(500, [violation])).toMatchObject({ failed: 1, output: 'kernel-is-pure: a.ts -> b.ts' });
  });

  it('fails with the output when the tool prints no report', () => {
    expect(judgeImports('ERROR: unknown statement')).toMatchObject({
      failed: 1,
      output: 'ERROR: unknown statement',
    });
  });
});

describe('countTests', () => {
  const report = (passed: number, failed: number, files: readonly unknown[] = []) =>
    JSON.stringify({
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: 1,
      testResults: files,
    });

  it('takes the counts from the report', () => {
    expect(countTests(1, '', report(3, 2))).toMatchObject({
      passed: 3,
      failed: 2,
      note: '3 tests, 1 skipped',
    });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(countTests(1, '', report(3, 0, [{ status: 'failed', assertionResults: [] }]))).toMatchObject({
      failed: 1,
    });
  });

  it('reports a failure whenever the runner exits with a failure', () => {
    expect(countTests(1, '', report(3, 0))).toMatchObject({ failed: 1 });
    expect(countTests(1, 'it died', '')).toMatchObject({ passed: 0, failed: 1, output: 'it died' });
  });
});

describe('runCommand', () => {
  it('answers exit code 1 for a command that does not exist', async () => {
    expect((await runCommand('no-such-command', [])).exitCode).toBe(1);
  });

  it('returns the exit code and the output of both streams', async () => {
    const result = await runCommand('sh', ['-c', 'echo out; echo err >&2; exit 3']);

    expect(result.exitCode).toBe(3);
    expect(result.output.split('\n').sort()).toEqual(['err', 'out']);
  });
});

describe('judgeReferee', () => {
  const ended = (exitCode: number, output = '') => judgeReferee({ exitCode, output });

  it('follows the exit code and keeps the output of a failure', () => {
    expect(ended(0)).toMatchObject({ passed: 1, failed: 0 });
    expect(ended(1, 'E3002: no such property')).toMatchObject({
      failed: 1,
      output: 'E3002: no such property',
    });
    expect(ended(137)).toMatchObject({ failed: 1 });
  });

  it('counts an unavailable referee as skipped, with the reason', () => {
    const missing = ended(3, '\nMiniStack 1.5.33 needs Python 3.10 or newer.\nNothing was judged.');
    expect(missing).toMatchObject({ passed: 0, failed: 0, skipped: expect.stringContaining('needs Python') });
  });

  it('keeps the reasons of skipped referees when results are merged', () => {
    const all = mergeResults([ended(0), ended(3, 'stripe-mock is not available here'), ended(1, 'wrong')]);
    expect(all).toMatchObject({ passed: 1, failed: 1, output: expect.stringContaining('wrong') });
    expect(all.skipped).toContain('stripe-mock');
  });
});
