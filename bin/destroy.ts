import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { Stack } from 'aws-cdk-lib';
import { createApp, TEMPLATES_ONLY } from '#infra/app.ts';
import { usageMessage } from '#infra/local/command-line.ts';
import { bucketsNamed, emptyBucket } from './destroy/empty-buckets.ts';
import { tearDown } from './destroy/tear-down.ts';

const HELP = `Deletes stage dev with all its data, using your own AWS credentials.

  npm run destroy -- --stage dev
`;

function stageAskedFor(): string {
  try {
    const options = {
      help: { type: 'boolean', short: 'h' },
      stage: { type: 'string', default: 'dev' },
    } as const;
    const { values } = parseArgs({ options });
    if (!values.help) return values.stage;
  } catch (error) {
    console.error(`${usageMessage(error)} Try --help.`);
    process.exit(2);
  }
  process.stdout.write(HELP);
  process.exit(0);
}

const stage = stageAskedFor();
if (stage !== 'dev') {
  console.error(`Only stage dev can be destroyed by this command, not ${stage}: production keeps its data.`);
  process.exit(2);
}

const cdk = join(import.meta.dirname, '..', 'node_modules', '.bin', 'cdk');
const context = ['-c', `stage=${stage}`, '-c', `${TEMPLATES_ONLY}=true`];
const data = `homeserve-${stage}-data`;
const stacks = createApp({ context: { stage, [TEMPLATES_ONLY]: 'true' } })
  .node.children.filter((child) => Stack.isStack(child))
  .map(({ stackName }) => stackName);
try {
  const s3 = new S3Client({});
  // Before anything is deleted, so that missing credentials are reported in one line.
  await bucketsNamed(s3, `${data}-`);
  const isGone = await tearDown({
    others: stacks.filter((name) => name !== data),
    data,
    destroy: (names) =>
      spawnSync(cdk, ['destroy', ...names, '--force', ...context], { stdio: 'inherit' }).status === 0,
    async emptyBuckets() {
      for (const name of await bucketsNamed(s3, `${data}-`))
        console.log(`${name}: ${await emptyBucket(s3, name)} objects deleted`);
    },
    log: console.log,
  });
  process.exitCode = isGone ? 0 : 1;
} catch (error) {
  console.error(
    `The buckets of stage ${stage} were not emptied: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}
