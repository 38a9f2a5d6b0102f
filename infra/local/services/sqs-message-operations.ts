import { z } from 'zod';
import { AwsError, type Operation, operation } from './aws-json.ts';
import {
  type MessageAttributes,
  md5,
  md5OfAttributes,
  messageAttributeSchema,
  type NewMessage,
  type Queue,
  type QueuedMessage,
} from './sqs-queue.ts';

export type MessageIo = {
  byUrl(url: string): Queue;
  put(queue: Queue, message: NewMessage): Promise<{ id: string; sequence: number }>;
  longPoll(queue: Queue, max: number, visibility: number, wait: number): Promise<QueuedMessage[]>;
  remove(queue: Queue, receipts: readonly string[]): Promise<void>;
  hide(queue: Queue, receipt: string, seconds: number): Promise<void>;
};

const onQueue = z.object({ QueueUrl: z.string() });
const messageInput = z.object({
  MessageBody: z.string().min(1),
  DelaySeconds: z.number().min(0).max(900).optional(),
  MessageAttributes: z.record(z.string(), messageAttributeSchema).optional(),
  MessageGroupId: z.string().optional(),
  MessageDeduplicationId: z.string().optional(),
});
const entryId = z.object({ Id: z.string() });
const entries = <Schema extends z.ZodType>(schema: Schema) =>
  onQueue.extend({ Entries: z.array(schema).min(1).max(10) });

/** The operations on messages. */
export function messageOperations(io: MessageIo): Record<string, Operation> {
  const send = async (url: string, input: z.output<typeof messageInput>) => {
    const queue = io.byUrl(url);
    const attributes: MessageAttributes = input.MessageAttributes ?? {};
    const added = await io.put(queue, {
      body: input.MessageBody,
      attributes,
      delaySeconds: input.DelaySeconds,
      group: input.MessageGroupId,
      deduplicationId: input.MessageDeduplicationId,
    });
    return {
      MessageId: added.id,
      MD5OfMessageBody: md5(input.MessageBody),
      MD5OfMessageAttributes: md5OfAttributes(attributes),
      SequenceNumber: queue.fifo ? String(added.sequence).padStart(20, '0') : undefined,
    };
  };
  const receiveInput = onQueue.extend({
    MaxNumberOfMessages: z.number().int().min(1).max(10).default(1),
    VisibilityTimeout: z.number().min(0).max(43_200).optional(),
    WaitTimeSeconds: z.number().min(0).max(20).optional(),
  });
  const visibility = z.object({
    ReceiptHandle: z.string(),
    VisibilityTimeout: z.number().min(0).max(43_200),
  });
  const handle = z.object({ ReceiptHandle: z.string() });
  return {
    SendMessage: operation(onQueue.extend(messageInput.shape), (input) => send(input.QueueUrl, input)),
    SendMessageBatch: operation(entries(entryId.extend(messageInput.shape)), ({ QueueUrl, Entries }) =>
      batch(Entries, (entry) => send(QueueUrl, entry)),
    ),
    ReceiveMessage: operation(receiveInput, async (input) => {
      const queue = io.byUrl(input.QueueUrl);
      const visible = input.VisibilityTimeout ?? queue.visibilityTimeoutSeconds;
      const wait = input.WaitTimeSeconds ?? queue.waitSeconds;
      const taken = await io.longPoll(queue, input.MaxNumberOfMessages, visible, wait);
      return taken.length === 0 ? {} : { Messages: taken.map(messageToWire) };
    }),
    DeleteMessage: operation(onQueue.extend(handle.shape), (input) =>
      io.remove(io.byUrl(input.QueueUrl), [input.ReceiptHandle]),
    ),
    DeleteMessageBatch: operation(entries(entryId.extend(handle.shape)), async ({ QueueUrl, Entries }) =>
      batch(Entries, async (entry) => {
        await io.remove(io.byUrl(QueueUrl), [entry.ReceiptHandle]);
        return {};
      }),
    ),
    ChangeMessageVisibility: operation(onQueue.extend(visibility.shape), (input) =>
      io.hide(io.byUrl(input.QueueUrl), input.ReceiptHandle, input.VisibilityTimeout),
    ),
    ChangeMessageVisibilityBatch: operation(
      entries(entryId.extend(visibility.shape)),
      async ({ QueueUrl, Entries }) =>
        batch(Entries, async (entry) => {
          await io.hide(io.byUrl(QueueUrl), entry.ReceiptHandle, entry.VisibilityTimeout);
          return {};
        }),
    ),
  };
}

async function batch<Entry extends { Id: string }>(
  all: readonly Entry[],
  run: (entry: Entry) => Promise<object>,
) {
  const successful: object[] = [];
  const failed: object[] = [];
  for (const entry of all) {
    try {
      successful.push({ Id: entry.Id, ...(await run(entry)) });
    } catch (error) {
      if (!(error instanceof AwsError) || error.code === 'QueueDoesNotExist') throw error;
      failed.push({ Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true });
    }
  }
  return { Successful: successful, Failed: failed };
}

const messageToWire = (message: QueuedMessage) => ({
  MessageId: message.id,
  ReceiptHandle: message.receipt,
  Body: message.body,
  MD5OfBody: md5(message.body),
  Attributes: systemAttributes(message),
  MessageAttributes: Object.keys(message.attributes).length > 0 ? message.attributes : undefined,
  MD5OfMessageAttributes: md5OfAttributes(message.attributes),
});

/** The system attributes of a received message, as SQS and Lambda's event source mapping write them. */
function systemAttributes(
  message: Pick<QueuedMessage, 'receives' | 'sentMs' | 'firstReceivedMs' | 'group' | 'deduplicationId'>,
): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentMs),
    SenderId: 'local',
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs ?? message.sentMs),
    ...(message.group === undefined ? {} : { MessageGroupId: message.group }),
    ...(message.deduplicationId === undefined ? {} : { MessageDeduplicationId: message.deduplicationId }),
  };
}
