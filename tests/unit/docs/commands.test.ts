import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { commandsOf, documents, fencesOf, textOf } from '#tests/support/documented-commands.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(textOf('package.json')));

/** Who runs a documented command: a file, and what in it does. */
type Run = { readonly command: RegExp; readonly by: string; readonly with: string };
const runs: readonly Run[] = [
  { command: /^npm ci$/, by: '.ci/run', with: 'npm ci' },
  { command: /^npm test/, by: '.ci/run', with: 'npm test' },
  { command: /^npm start/, by: 'tests/local/cloud/first-minutes.test.ts', with: "'bin/local.ts'" },
  { command: /^npm run demo/, by: 'tests/deploy/deploy-and-drive.ts', with: "'bin/demo.ts'" },
  { command: /^npx cdk bootstrap/, by: 'tests/deploy/cdk.ts', with: "cdk('bootstrap'" },
  { command: /^npx cdk deploy/, by: 'tests/deploy/cdk.ts', with: "cdk('deploy'" },
  { command: /^npx cdk synth/, by: 'bin/check/stages.ts', with: "'cdk', 'synth'" },
  { command: /bin\/create-super-admin\.ts/, by: 'tests/deploy/first-admin.ts', with: 'create-super-admin' },
  { command: /tests\/e2e\/run\.ts/, by: 'tests/deploy/deploy-and-drive.ts', with: 'tests/e2e/run.ts' },
  { command: /bin\/redrive\.ts/, by: 'tests/local/observability/redrive.test.ts', with: 'redrive' },
  { command: /bin\/republish\.ts/, by: 'tests/local/observability/set-aside.test.ts', with: 'republish' },
  {
    command: /bin\/verify-audit\.ts/,
    by: 'tests/local/operations/audit-export.test.ts',
    with: 'verify-audit',
  },
];
/** Measurements and referees, which take minutes and tools of others: run by hand, held to their files here. */
const byHand =
  /^npm run (bench:\w+|cost|destroy|test:deploy)|^npx node tests\/(bench|referees)\/|^aws (lambda invoke|dynamodb restore-table-to-point-in-time) /;

const all = documents().flatMap(commandsOf);
const distinct = [...new Set(all.map(({ command }) => command))];
const given = (command: string, flag: RegExp): readonly string[] => command.match(flag) ?? [];

/** The file that a command of this project starts; undefined for other people's tools. */
function programOf(command: string): string | undefined {
  const direct = /^npx node (\S+)/.exec(command)?.[1];
  if (direct !== undefined) return direct;
  const [, name] = /^npm (?:run )?([\w:]+)/.exec(command) ?? [];
  const script = name === undefined ? undefined : scripts[name];
  return script?.replace(/^node /, '');
}

describe('the commands of README and docs', () => {
  it('are in fenced blocks with a language', () => {
    const untagged = documents().filter((file) =>
      fencesOf(textOf(file)).some(({ language }) => language === ''),
    );
    expect(untagged).toEqual([]);
    expect(distinct.length).toBeGreaterThan(15);
  });

  it('are run by a test or CI, or listed as manual', () => {
    const left = all.filter(
      ({ command }) => !byHand.test(command) && !runs.some((run) => run.command.test(command)),
    );
    expect(left).toEqual([]);
  });

  it.each(runs)('$command is documented and run by $by', ({ command, by, with: what }) => {
    expect(distinct.some((one) => command.test(one))).toBe(true);
    expect(textOf(by)).toContain(what);
  });

  it('start existing files', () => {
    const programs = [...distinct, ...Object.keys(scripts).map((name) => `npm run ${name}`)]
      .map(programOf)
      .filter((program) => program?.endsWith('.ts'));
    expect(programs).toContain('bin/local.ts');
    expect(programs.filter((program) => !existsSync(join(root, program ?? '')))).toEqual([]);
  });

  it('name every benchmark in the README', () => {
    const benches = Object.keys(scripts).filter((name) => name.startsWith('bench:') || name === 'cost');
    expect(benches.length).toBeGreaterThan(0);
    expect(benches.filter((name) => !textOf('README.md').includes(`npm run ${name}`))).toEqual([]);
  });

  it.each(distinct.filter((command) => command.startsWith('npm ') && command !== 'npm ci'))(
    '%s names a script that there is',
    (command) => {
      const [, name] = /^npm (?:run )?([\w:]+)/.exec(command) ?? [];
      expect(Object.keys(scripts)).toContain(name);
    },
  );

  it.each(distinct.filter((command) => /\s--\w/.test(command) && programOf(command) !== undefined))(
    '%s passes only flags that the program takes',
    (command) => {
      const program = programOf(command) ?? '';
      expect(existsSync(join(root, program))).toBe(true);
      const known = program.startsWith('bin/') ? helpOf(program) : textOf(program);
      // A program that has no help declares its flags as `parseArgs` wants them.
      for (const flag of given(command, /(?<=\s|\[)--[\w-]{2,}/g))
        expect(known).toMatch(new RegExp(`${flag}\\b|\\b${flag.slice(2)}'?: \\{ type`));
    },
  );

  it.each(distinct.filter((command) => command.includes('cdk ')))(
    '%s sets context that the app reads',
    (command) => {
      for (const key of given(command, /(?<=-c )[\w:-]+(?==)/g))
        expect(`${textOf('infra/app.ts')}${textOf('infra/bundling/bundled-code.ts')}`).toContain(key);
    },
  );
});

const helps = new Map<string, string>();
function helpOf(program: string): string {
  const known = helps.get(program);
  if (known !== undefined) return known;
  const asked = spawnSync(process.execPath, [program, '--help'], { cwd: root, encoding: 'utf8' });
  expect(asked).toMatchObject({ status: 0, stderr: '' });
  helps.set(program, asked.stdout);
  return asked.stdout;
}
