import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { totpCode } from '#adapters/totp/otpauth-totp.ts';
import { createClient } from '#contracts/client.ts';
import { type Role, roles } from '#contracts/roles.ts';
import { mayCall, type Route } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { type LocalSystem, startLocalSystem } from '#infra/local/system.ts';
import { start } from '#tests/deploy/processes.ts';
import { commandOptions, wrongOption } from '#tests/support/command-options.ts';
import { localAccounts, seed } from '../../bin/seed.ts';
import { installPythonTool, runReferee } from './python-tool.ts';

/*
 * Schemathesis makes requests out of the published OpenAPI document, right ones and wrong ones, and holds the
 * answers against it. Its settings, and what it must not judge, are in schemathesis/schemathesis.toml.
 */
const VERSION = '4.32.5';
const CONFIG = join(import.meta.dirname, 'schemathesis/schemathesis.toml');
const DOCUMENT = 'openapi.json';
const SECONDS_PER_MINUTE = 60;
const EXAMPLES_PER_OPERATION = 20;
/** The two routes that end a session have no parameters, so there is little to try. */
const ENDING_SECONDS = 5;
/** Fuzzing must see what is behind the rate limits, which have tests of their own. */
const RATE_LIMIT_FACTOR = '1000000';

/** `public` stands for nobody signed in. */
type Party = Role | 'public';
const parties: readonly Party[] = ['public', ...roles];

/** What ends the session it is called in, and so comes after everything else. */
const SESSION_ENDING: ReadonlySet<string> = new Set(['logout', 'logoutEverywhere']);
/** Without the provider's signature over its bytes every body is the same 400: only tests/local can sign. */
const isSigned = (route: Route): boolean => route.rawBody === true;

/** What a party is the one to be asked about: public routes only as nobody. */
const operationsOf = (party: Party): readonly Route[] =>
  allRoutes
    .filter((route) => !isSigned(route))
    .filter((route) =>
      party === 'public' ? route.access === 'public' : route.access !== 'public' && mayCall(route, party),
    );

async function signIn(apiUrl: string, role: Role): Promise<string> {
  const account = localAccounts.find((candidate) => candidate.role === role);
  if (account === undefined) throw new Error(`There is no local account of a ${role}.`);
  const { email, password } = account;
  const proof = 'totpSecret' in account ? { totp: await totpCode(account.totpSecret, new Date()) } : {};
  const answer = await createClient({ baseUrl: apiUrl }).call(authRoutes.login, {
    body: { email, password, ...proof },
  });
  if (!answer.ok) throw new Error(`${email} can't sign in: ${answer.problem.code}.`);
  return answer.body.accessToken;
}

type Pass = {
  readonly name: string;
  readonly routes: readonly Route[];
  readonly accessToken: string;
  readonly seconds: number;
};

async function runPass(command: string, apiUrl: string, workDir: string, pass: Pass): Promise<boolean> {
  console.log(`\n${pass.name}: ${pass.routes.length} operations, ${pass.seconds} s at most`);
  const { exitCode, output } = await start(
    command,
    [
      '--no-color',
      '--config-file',
      CONFIG,
      'run',
      join(workDir, DOCUMENT),
      ...pass.routes.flatMap((route) => ['--include-operation-id', route.id]),
      '--phases=examples,coverage,fuzzing',
      `--max-examples=${EXAMPLES_PER_OPERATION}`,
      `--max-time=${pass.seconds}`,
      '--continue-on-failure',
      // CPython 3.11's parser fails now and then when two threads of Hypothesis read sources at once.
      '--workers=1',
      '--request-timeout=30',
      '--generation-database=none',
      // Identifiers of a fuzzer seldom exist, so nearly every such operation answers 404: no news.
      '--warnings=off',
    ],
    { cwd: workDir, env: { REFEREE_API_URL: apiUrl, REFEREE_ACCESS_TOKEN: pass.accessToken } },
  ).finished;
  const from = /^=+ (ERRORS|FAILURES) =+$/m.exec(output)?.index ?? output.search(/^=+ SUMMARY =+$/m);
  console.log(from >= 0 ? output.slice(from).trimEnd() : output.trimEnd());
  return exitCode === 0;
}

async function judgeParty(
  command: string,
  system: LocalSystem,
  workDir: string,
  { party, seconds }: { readonly party: Party; readonly seconds: number },
): Promise<boolean> {
  const { apiUrl } = system.cloud;
  const accessToken = party === 'public' ? 'none' : await signIn(apiUrl, party);
  const operations = operationsOf(party);
  const ending = operations.filter((route) => SESSION_ENDING.has(route.id));
  const others = operations.filter((route) => !SESSION_ENDING.has(route.id));
  const pass = { accessToken, seconds };
  const verdicts = [await runPass(command, apiUrl, workDir, { ...pass, name: party, routes: others })];
  if (ending.length > 0) {
    const last = { ...pass, seconds: ENDING_SECONDS, name: `${party}, ending the session`, routes: ending };
    verdicts.push(await runPass(command, apiUrl, workDir, last));
  }
  return verdicts.every((clean) => clean);
}

function readArguments(): { readonly chosen: readonly Party[]; readonly seconds: number } {
  const usage = `Lets Schemathesis judge the API against its own document.

  npx node tests/referees/schemathesis.ts [--role ROLE] [--minutes N]

  --role      one of ${parties.join(', ')} (all)
  --minutes   how long each role is judged (2)`;
  const { values } = commandOptions(usage, {
    options: {
      role: { type: 'string', default: 'all' },
      minutes: { type: 'string', default: '2' },
    },
  });
  const chosen = parties.filter((party) => values.role === 'all' || values.role === party);
  const seconds = Math.round(Number(values.minutes) * SECONDS_PER_MINUTE);
  if (chosen.length === 0) wrongOption(`--role is all or one of ${parties.join(', ')}.`);
  if (!(seconds >= 1)) wrongOption('--minutes is how long each role is judged, above 0.');
  return { chosen, seconds };
}

async function judge(): Promise<boolean> {
  const { chosen, seconds } = readArguments();
  const command = await installPythonTool({ name: 'schemathesis', version: VERSION });
  const workDir = mkdtempSync(join(tmpdir(), 'homeserve-schemathesis-'));
  // What functions say is shown for what went wrong in them alone.
  const showError = (name: string, line: string) => {
    if (line.includes('"level":"ERROR"')) console.log(`${name}: ${line}`);
  };
  const system = await startLocalSystem({
    port: 0,
    env: { RATE_LIMIT_FACTOR },
    log: { warn: (line) => console.log(line), functionLine: showError },
  });
  try {
    await seed(system, { isNew: true });
    // Read here: its own patience with a function's first start is short.
    const document = await fetch(`${system.cloud.apiUrl}/${DOCUMENT}`);
    writeFileSync(join(workDir, DOCUMENT), await document.text());
    const failed: Party[] = [];
    for (const party of chosen)
      if (!(await judgeParty(command, system, workDir, { party, seconds }))) failed.push(party);
    console.log(failed.length === 0 ? '\nNothing to complain of.' : `\nComplaints: ${failed.join(', ')}.`);
    return failed.length === 0;
  } finally {
    await system.stop();
    rmSync(workDir, { recursive: true, force: true });
  }
}

process.env['TZ'] = 'UTC';
await runReferee(judge);
