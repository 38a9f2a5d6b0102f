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
  /** Messages that stay in the queue: they failed again, hold no invocation, or were only looked at. */
  readonly left: number;
};

/** Longer than any function here may run, so that a message is not seen twice in one go. */
const HIDDEN_SECONDS = 600;
/** A peek gives messages back soon. */
const PEEK_SECONDS = 30;

/** The one queue with that beginning of its name. @throws Error when there is none, or more than one. */
export async function findQueue({ sqs }: Pick<RedriveClients, 'sqs'>, prefix: string): Promise<string> {
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: prefix }));
  const [url, another] = QueueUrls;
  if (url === undefined) throw new Error(`There is no queue ${prefix}.`);
  if (another !== undefined)
    throw new Error(`More than one queue begins with ${prefix}: give its whole name.`);
  return url;
}

/**
 * Goes through a dead-letter queue once. A message is deleted only after its function has succeeded with it;
 * one that fails again stays, and can be seen again after ten minutes.
 */
export async function redrive(
  clients: RedriveClients,
  queueUrl: string,
  options: { readonly dryRun: boolean; readonly say: (line: string) => void },
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
        VisibilityTimeout: options.dryRun ? PEEK_SECONDS : HIDDEN_SECONDS,
      }),
    );
    const fresh = Messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
    if (fresh.length === 0) return { redriven, left: seen.size - redriven };
    for (const message of fresh) {
      seen.add(message.MessageId ?? '');
      const done = await redriveOne(clients, message, options.dryRun);
      options.say(`${message.MessageId}: ${done.said}`);
      if (!done.ok) continue;
      await clients.sqs.send(
        new DeleteMessageCommand({ QueueUrl: queueUrl, ReceiptHandle: message.ReceiptHandle }),
      );
      redriven += 1;
    }
  }
}

/** Says no payload and no error's text: either may hold what is nobody's business at a terminal. */
async function redriveOne({ lambda }: RedriveClients, message: Message, dryRun: boolean) {
  const failed = failedInvocation(message);
  if (failed === undefined) return { ok: false, said: 'holds no invocation to repeat, left where it is' };
  const name = failed.functionArn.split(':').at(-1);
  if (dryRun) return { ok: false, said: `an invocation of ${name}` };
  const { FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: failed.functionArn, Payload: Buffer.from(failed.payload) }),
  );
  return FunctionError === undefined
    ? { ok: true, said: `${name} took it` }
    : { ok: false, said: `${name} failed again (${FunctionError}), see its log` };
}
