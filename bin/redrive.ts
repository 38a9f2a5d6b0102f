import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parseRedriveOptions, REDRIVE_HELP, type RedriveOptions } from './redrive/options.ts';
import { findQueue, redrive } from './redrive/redrive.ts';

const FAILURE = 1;
const USAGE = 2;

async function run({ queuePrefix, dryRun }: Extract<RedriveOptions, { kind: 'run' }>): Promise<void> {
  const clients = { sqs: new SQSClient({}), lambda: new LambdaClient({}) };
  const queueUrl = await findQueue(clients, queuePrefix);
  const { redriven, left } = await redrive(clients, queueUrl, { dryRun, log: console.log });
  console.log(`${redriven} redriven, ${left} left`);
  if (left > 0 && !dryRun) process.exitCode = FAILURE;
}

const options = parseRedriveOptions(process.argv.slice(2));
switch (options.kind) {
  case 'help':
    process.stdout.write(REDRIVE_HELP);
    break;
  case 'usage_error':
    process.stderr.write(`${options.message} Try --help.\n`);
    process.exitCode = USAGE;
    break;
  case 'run':
    await run(options).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = FAILURE;
    });
}
