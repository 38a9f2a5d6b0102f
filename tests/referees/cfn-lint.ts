import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEMPLATES_ONLY } from '#infra/app.ts';
import { synthesize } from '#infra/local/synthesize.ts';
import { start } from '#tests/deploy/processes.ts';
import { production } from '#tests/support/production.ts';
import { installPythonTool, runReferee } from './python-tool.ts';

/*
 * AWS's own cfn-lint holds the templates against the schemas of CloudFormation's resource types and its rules
 * about what deploys and fails only then. Stage local is never deployed, so it is not judged.
 */
const VERSION = '1.58.0';
const STAGES = ['dev', 'prod'] as const;
const REGION = 'ap-south-1';
/** CDK makes a function wait for its role and the role's policy; that the role is waited for anyway does no harm. */
const NOT_OURS = ['W3005'];

async function lint(command: string, stage: (typeof STAGES)[number], outDir: string): Promise<boolean> {
  const stages = { dev: {}, prod: production };
  await synthesize({ outDir, context: { stage, stages, [TEMPLATES_ONLY]: 'true' } });
  const templates = readdirSync(outDir).filter((file) => file.endsWith('.template.json'));
  const args = ['--format', 'parseable', '--regions', REGION, '--ignore-checks', ...NOT_OURS, '--'];
  const { exitCode, output } = await start(command, args.concat(templates.map((file) => join(outDir, file))))
    .finished;
  const findings = output.split('\n').filter((line) => line.trim() !== '');
  for (const finding of findings) console.log(finding.replace(`${outDir}/`, ''));
  console.log(`${stage}: ${templates.length} templates, ${findings.length} findings.`);
  return exitCode === 0 && templates.length > 0;
}

await runReferee(async () => {
  const command = await installPythonTool({ name: 'cfn-lint', version: VERSION });
  const workDir = mkdtempSync(join(tmpdir(), 'homeserve-cfn-lint-'));
  try {
    const verdicts: boolean[] = [];
    for (const stage of STAGES) verdicts.push(await lint(command, stage, join(workDir, stage)));
    return verdicts.every((clean) => clean);
  } finally {
    rmSync(workDir, { recursive: true, force: true });
  }
});
