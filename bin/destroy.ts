import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  S3Client,
} from '@aws-sdk/client-s3';
import { usageMessage } from '#infra/local/command-line.ts';

/**
 * Takes a stage that keeps no data off the account: empties its buckets, which CloudFormation will not
 * delete otherwise, and destroys its stacks. `npm run destroy -- --stage dev`.
 */
const HELP = `Takes stage dev off the account, data and all, with your own AWS credentials.

  npm run destroy -- --stage dev
`;

function stageAskedFor(): string {
  try {
    const options = { help: { type: 'boolean' }, stage: { type: 'string', default: 'dev' } } as const;
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

const s3 = new S3Client({});
try {
  await emptyBuckets();
} catch (error) {
  console.error(
    `The buckets of stage ${stage} were not emptied: ${error instanceof Error ? error.message : String(error)}`,
  );
  process.exit(1);
}
const cdk = join(import.meta.dirname, '..', 'node_modules', '.bin', 'cdk');
const destroyed = spawnSync(cdk, ['destroy', '--all', '--force', '-c', `stage=${stage}`], {
  stdio: 'inherit',
});
process.exit(destroyed.status ?? 1);

async function emptyBuckets(): Promise<void> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: `homeserve-${stage}-data-` }));
  for (const { Name } of Buckets) {
    if (Name?.startsWith(`homeserve-${stage}-data-`))
      console.log(`${Name}: ${await empty(Name)} objects deleted`);
  }
}

/** Deletes every version and marker. The vault's lock in dev is one that its owner may pass. */
async function empty(bucket: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1000 }),
    );
    const objects: ObjectIdentifier[] = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (objects.length === 0) return deleted;
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Objects: objects, Quiet: true },
        BypassGovernanceRetention: true,
      }),
    );
    const [first] = Errors;
    if (first) throw new Error(`${bucket}/${first.Key} can not be deleted: ${first.Message}`);
    deleted += objects.length;
  }
}
