import { checkImports } from './import-rules.ts';
import { judgeReferee, mergeResults } from './referees.ts';
import { runCommand } from './run-command.ts';
import { runTests } from './run-tests.ts';
import type { Stage, StageResult } from './stage.ts';

/** The stages of every run, fastest first. `filters` narrow the test projects to matching files. */
export const stagesOf = (filters: readonly string[]): readonly Stage[] => [
  tool('types', 'tsc', '-p', '.'),
  tool('format', 'biome', 'check', '--error-on-warnings', '.'),
  tool('lint', 'oxlint', '--type-aware', '--format', 'unix'),
  { name: 'imports', run: checkImports },
  { name: 'unit', run: () => runTests('unit', filters) },
  { name: 'contract', run: () => runTests('contract', filters) },
  { name: 'local', run: () => runTests('local', filters) },
  { name: 'e2e', run: () => runTests('e2e', filters) },
];

const synth = tool('synth', 'cdk', 'synth', '--quiet');

/** Stages that take too long for every run. */
export const extraStages: readonly Stage[] = [
  synth,
  referees(
    'referees',
    'tests/referees/stripe-mock.ts',
    'tests/referees/cfn-lint.ts',
    'tests/referees/python-client.ts',
  ),
  { name: 'deploy', run: deploy },
];

function tool(name: string, command: string, ...args: readonly string[]): Stage {
  return {
    name,
    async run() {
      const { exitCode, output } = await runCommand(command, args);
      return exitCode === 0 ? { passed: 1, failed: 0, output: '' } : { passed: 0, failed: 1, output };
    },
  };
}

/** A deployment begins with the synthesis, which is all that is checked where no emulator of AWS can be had. */
async function deploy(): Promise<StageResult> {
  const result = await referees('deploy', 'tests/deploy/run.ts').run();
  return result.skipped === undefined ? result : mergeResults([result, await synth.run()]);
}

/** Third-party programs that check parts of the system; a script runs each, all at once since they install much. */
function referees(name: string, ...scripts: readonly string[]): Stage {
  return {
    name,
    async run() {
      const runs = scripts.map((script) => runCommand(process.execPath, [script]));
      return mergeResults((await Promise.all(runs)).map(judgeReferee));
    },
  };
}
