import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { AwsError, type Operation, operation, parseInput, parseJsonMember } from './aws-json.ts';
import type { Queue, QueueSettings } from './sqs-queue.ts';

const redrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1),
});
const attributesInput = z.record(z.string(), z.string());

/** Queue settings from API attributes, with the queue's current values as defaults. */
function settingsOf(name: string, attributes: Readonly<Record<string, string>>, current?: Queue) {
  const seconds = (key: string, now: number | undefined) =>
    attributes[key] === undefined ? now : parseInput(z.coerce.number().int().min(0), attributes[key]);
  const policyText = attributes['RedrivePolicy'];
  const policy = policyText
    ? parseInput(redrivePolicy, parseJsonMember('RedrivePolicy', policyText))
    : undefined;
  const deduplication = attributes['ContentBasedDeduplication'];
  return {
    name,
    visibilityTimeoutSeconds: seconds('VisibilityTimeout', current?.visibilityTimeoutSeconds),
    delaySeconds: seconds('DelaySeconds', current?.delaySeconds),
    retentionSeconds: seconds('MessageRetentionPeriod', current?.retentionSeconds),
    waitSeconds: seconds('ReceiveMessageWaitTimeSeconds', current?.waitSeconds),
    redrive: policy
      ? { deadLetterArn: policy.deadLetterTargetArn, maxReceiveCount: policy.maxReceiveCount }
      : current?.redrive,
    contentBasedDeduplication:
      deduplication === undefined ? current?.contentBasedDeduplication : deduplication === 'true',
  };
}

function attributesOf(queue: Queue, nowMs: number): Record<string, string> {
  const delayed = queue.messages.filter((m) => m.visibleMs > nowMs && m.receives === 0).length;
  const inFlight = queue.messages.filter((m) => m.visibleMs > nowMs && m.receives > 0).length;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(queue.messages.length - delayed - inFlight),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(queue.createdMs / 1000)),
    LastModifiedTimestamp: String(Math.floor(queue.createdMs / 1000)),
    VisibilityTimeout: String(queue.visibilityTimeoutSeconds),
    DelaySeconds: String(queue.delaySeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    ReceiveMessageWaitTimeSeconds: String(queue.waitSeconds),
    ...(queue.fifo
      ? { FifoQueue: 'true', ContentBasedDeduplication: String(queue.contentBasedDeduplication) }
      : {}),
    ...(queue.redrive
      ? {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: queue.redrive.deadLetterArn,
            maxReceiveCount: queue.redrive.maxReceiveCount,
          }),
        }
      : {}),
  };
}

/** The operations on queues themselves. */
export function queueOperations(book: {
  queues: Queue[];
  byUrl(url: string): Queue;
  queueUrl(name: string): string;
  createQueue(settings: QueueSettings): Promise<{ url: string }>;
  save(): Promise<void>;
  now(): number;
}): Record<string, Operation> {
  const onQueue = z.object({ QueueUrl: z.string() });
  const named = z.object({ QueueName: z.string().regex(/^[A-Za-z0-9_-]{1,75}(\.fifo)?$/) });
  return {
    CreateQueue: operation(named.extend({ Attributes: attributesInput.optional() }), async (input) => {
      const { url } = await book.createQueue(settingsOf(input.QueueName, input.Attributes ?? {}));
      return { QueueUrl: url };
    }),
    GetQueueUrl: operation(named, ({ QueueName }) => ({
      QueueUrl: book.queueUrl(book.byUrl(`/${QueueName}`).name),
    })),
    ListQueues: operation(
      z.object({ QueueNamePrefix: z.string().optional() }),
      ({ QueueNamePrefix = '' }) => ({
        QueueUrls: book.queues
          .filter((queue) => queue.name.startsWith(QueueNamePrefix))
          .map((queue) => book.queueUrl(queue.name)),
      }),
    ),
    DeleteQueue: operation(onQueue, async ({ QueueUrl }) => {
      book.queues.splice(book.queues.indexOf(book.byUrl(QueueUrl)), 1);
      await book.save();
    }),
    PurgeQueue: operation(onQueue, async ({ QueueUrl }) => {
      book.byUrl(QueueUrl).messages = [];
      await book.save();
    }),
    SetQueueAttributes: operation(onQueue.extend({ Attributes: attributesInput }), async (input) => {
      const queue = book.byUrl(input.QueueUrl);
      await book.createQueue(settingsOf(queue.name, input.Attributes, queue));
    }),
    GetQueueAttributes: operation(
      onQueue.extend({ AttributeNames: z.array(z.string()).default([]) }),
      ({ QueueUrl, AttributeNames }) => {
        const all = Object.entries(attributesOf(book.byUrl(QueueUrl), book.now()));
        const wanted = all.filter(
          ([name]) => AttributeNames.includes('All') || AttributeNames.includes(name),
        );
        return { Attributes: Object.fromEntries(wanted) };
      },
    ),
  };
}

/** Message move tasks. A task is completed before the response. */
export function redriveOperations(book: {
  queues: readonly Queue[];
  byArn(arn: string): Queue;
  redrive(deadLetterArn: string, destinationArn?: string): Promise<number>;
  now(): number;
}): Record<string, Operation> {
  const tasks: { source: string; destination: string | undefined; moved: number; startedMs: number }[] = [];
  const input = z.object({ SourceArn: z.string(), DestinationArn: z.string().optional() });
  return {
    StartMessageMoveTask: operation(input, async ({ SourceArn, DestinationArn }) => {
      const source = book.byArn(SourceArn);
      if (!book.queues.some((queue) => queue.redrive?.deadLetterArn === source.arn)) {
        throw new AwsError(
          'InvalidParameterValue',
          'Source queue must be configured as a Dead Letter Queue.',
        );
      }
      const moved = await book.redrive(SourceArn, DestinationArn);
      tasks.unshift({ source: SourceArn, destination: DestinationArn, moved, startedMs: book.now() });
      return { TaskHandle: randomUUID() };
    }),
    ListMessageMoveTasks: operation(z.object({ SourceArn: z.string() }), ({ SourceArn }) => ({
      Results: tasks
        .filter((task) => task.source === SourceArn)
        .map((task) => ({
          Status: 'COMPLETED',
          SourceArn: task.source,
          DestinationArn: task.destination,
          ApproximateNumberOfMessagesMoved: task.moved,
          ApproximateNumberOfMessagesToMove: task.moved,
          StartedTimestamp: task.startedMs,
        })),
    })),
  };
}
