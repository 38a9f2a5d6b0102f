import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { S3Client } from '@aws-sdk/client-s3';
import { Stack } from 'aws-cdk-lib';
import { createApp, TEMPLATES_ONLY } from '#infra/app.ts';
import { usageMessage } from '#infra/local/command-line.ts';
import { bucketsNamed, emptyBucket } from './destroy/empty-buckets.ts';
import { takeDown } from './destroy/take-down.ts';

/** Takes a stage that keeps no data off the account. `npm run destroy -- --stage dev`. */
const HELP = `Takes stage dev off the account, data and all, with your own AWS credentials.

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
  console.error(`Stage ${stage} is not taken down by a command. Only dev is; production keeps its data.`);
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
  // Before anything is taken down: an account that can't be reached is told here, in a line.
  await bucketsNamed(s3, `${data}-`);
  const gone = await takeDown({
    others: stacks.filter((name) => name !== data),
    data,
    destroy: (names) =>
      spawnSync(cdk, ['destroy', ...names, '--force', ...context], { stdio: 'inherit' }).status === 0,
    async emptyBuckets() {
      for (const name of await bucketsNamed(s3, `${data}-`))
        console.log(`${name}: ${await emptyBucket(s3, name)} objects deleted`);
    },
    say: console.log,
  });
  process.exitCode = gone ? 0 : 1;
} catch (error) {
  console.error(
    `The buckets of stage ${stage} were not emptied: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exitCode = 1;
}
