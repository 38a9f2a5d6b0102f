import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  ListQueuesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { failedInvocation } from './failed-invocation.ts';

export type RedriveClients = { readonly sqs: SQSClient; readonly lambda: LambdaClient };

export type RedriveOutcome = {
  readonly redriven: number;
  /** Messages that stay in the queue: they failed again, hold no invocation, or this was a dry run. */
  readonly left: number;
};

/** Visibility timeout; longer than any function may run, so that no message is received twice in one pass. */
const VISIBILITY_SECONDS = 600;
const DRY_RUN_VISIBILITY_SECONDS = 30;

/** The URL of the one queue whose name begins with `prefix`. @throws Error when there is none, or more than one. */
export async function findQueue({ sqs }: Pick<RedriveClients, 'sqs'>, prefix: string): Promise<string> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
  const [url, another] = QueueUrls;
  if (url === undefined) throw new Error(`There is no queue ${prefix}.`);
  if (another !== undefined)
    throw new Error(`More than one queue begins with ${prefix}: give its whole name.`);
  return url;
}

/**
 * Makes one pass over a dead-letter queue. A message is deleted only after its function has succeeded; one that fails
 * again stays, and is visible again after ten minutes.
 */
export async function redrive(
  clients: RedriveClients,
  queueUrl: string,
  options: { readonly dryRun: boolean; readonly log: (line: string) => void },
): Promise<RedriveOutcome> {
  const seen = new Set<string>();
  let redriven = 0;
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        WaitTimeSeconds: 1,
        VisibilityTimeout: options.dryRun ? DRY_RUN_VISIBILITY_SECONDS : VISIBILITY_SECONDS,
      }),
    );
    const fresh = Messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
    if (fresh.length === 0) return { redriven, left: seen.size - redriven };
    for (const message of fresh) {
      seen.add(message.MessageId ?? '');
      const result = await redriveOne(clients, message, options.dryRun);
      options.log(`${message.MessageId}: ${result.description}`);
      if (!result.ok) continue;
      await clients.sqs.send(
        new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }),
      );
      redriven += 1;
    }
  }
}

/** The description contains neither payload nor error message, since both may contain personal data. */
async function redriveOne({ lambda }: RedriveClients, message: Message, dryRun: boolean) {
  const failed = failedInvocation(message);
  if (failed === undefined)
    return { ok: false, description: 'holds no invocation to repeat, left in the queue' };
  const name = failed.functionArn.split(':').at(-1);
  if (dryRun) return { ok: false, description: `an invocation of ${name}` };
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: failed.functionArn, Payload: Buffer.from(failed.payload) }),
  );
  return FunctionError === undefined
    ? { ok: true, description: `${name} succeeded` }
    : { ok: false, description: `${name} failed again (${FunctionError}), see its log` };
}
