import { describe, expect, it } from 'vitest';
import { judgeImports } from '../../../bin/check/import-rules.ts';
import { judgeReferee, together } from '../../../bin/check/referees.ts';
import { runCommand } from '../../../bin/check/run-command.ts';
import { countTests } from '../../../bin/check/run-tests.ts';

const imports = (totalCruised: number, violations: readonly unknown[] = []) =>
  judgeImports(JSON.stringify({ summary: { totalCruised, violations } }));

describe('the verdict on imports', () => {
  it('is good when many modules were read and none is at fault', () => {
    expect(imports(500)).toMatchObject({ passed: 1, failed: 0 });
  });

  it('is bad when next to nothing was read, which the tool itself calls a success', () => {
    expect(imports(0)).toMatchObject({ failed: 1 });
    expect(imports(100)).toMatchObject({ failed: 1 });
  });

  it('names what is at fault', () => {
    const violation = { from: 'a.ts', to: 'b.ts', rule: { name: 'kernel-is-pure' } };

    expect(imports(500, [violation])).toMatchObject({ failed: 1, output: 'kernel-is-pure: a.ts -> b.ts' });
  });

  it('is bad when the tool says something else than a report', () => {
    expect(judgeImports('ERROR: unknown statement')).toMatchObject({
      failed: 1,
      output: 'ERROR: unknown statement',
    });
  });
});

describe('the count of tests', () => {
  const report = (passed: number, failed: number, files: readonly unknown[] = []) =>
    JSON.stringify({
      numPassedTests: passed,
      numFailedTests: failed,
      numPendingTests: 1,
      testResults: files,
    });

  it('is that of the report', () => {
    expect(countTests(1, '', report(3, 2))).toMatchObject({
      passed: 3,
      failed: 2,
      note: '3 tests, 1 skipped',
    });
  });

  it('has a file that could not be loaded as a failure', () => {
    expect(countTests(1, '', report(3, 0, [{ status: 'failed', assertionResults: [] }]))).toMatchObject({
      failed: 1,
    });
  });

  it('never calls a run good that the runner calls bad', () => {
    expect(countTests(1, '', report(3, 0))).toMatchObject({ failed: 1 });
    expect(countTests(1, 'it died', '')).toMatchObject({ passed: 0, failed: 1, output: 'it died' });
  });
});

describe('a command', () => {
  it('that is not there has failed', async () => {
    expect((await runCommand('no-such-command', [])).exitCode).toBe(1);
  });

  it('is heard on both streams, and its exit code kept', async () => {
    const result = await runCommand('sh', ['-c', 'echo out; echo err >&2; exit 3']);

    expect(result.exitCode).toBe(3);
    expect(result.output.split('\n').sort()).toEqual(['err', 'out']);
  });
});

describe('the verdict of a referee', () => {
  const ended = (exitCode: number, output = '') => judgeReferee({ exitCode, output });

  it('is its exit code, with what it complained of', () => {
    expect(ended(0)).toMatchObject({ passed: 1, failed: 0 });
    expect(ended(1, 'E3002: no such property')).toMatchObject({
      failed: 1,
      output: 'E3002: no such property',
    });
    expect(ended(137)).toMatchObject({ failed: 1 });
  });

  it('is none where it can not be had, and says why', () => {
    const missing = ended(3, '\nMiniStack 1.5.33 needs Python 3.10 or newer.\nNothing was judged.');
    expect(missing).toMatchObject({ passed: 0, failed: 0, skipped: expect.stringContaining('needs Python') });
  });

  it('counts among others, and what was not judged stays said', () => {
    const all = together([ended(0), ended(3, "stripe-mock can't be had here"), ended(1, 'wrong')]);
    expect(all).toMatchObject({ passed: 1, failed: 1, output: expect.stringContaining('wrong') });
    expect(all.skipped).toContain('stripe-mock');
  });
});
