import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';

export const messageAttributeSchema = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});

const queuedMessageSchema = z.object({
  id: z.string(),
  body: z.string(),
  attributes: z.record(z.string(), messageAttributeSchema),
  sentMs: z.number(),
  visibleMs: z.number(),
  receives: z.number(),
  firstReceivedMs: z.number().optional(),
  /** The receipt of the last receive, which is the only valid one. */
  receipt: z.string().optional(),
  group: z.string().optional(),
  deduplicationId: z.string().optional(),
  sequence: z.number(),
  /** The source queue, in a dead-letter queue. */
  deadLetterSourceArn: z.string().optional(),
});
export type QueuedMessage = z.output<typeof queuedMessageSchema>;
export type MessageAttributes = QueuedMessage['attributes'];

export const queueSchema = z.object({
  name: z.string(),
  arn: z.string(),
  visibilityTimeoutSeconds: z.number(),
  delaySeconds: z.number(),
  retentionSeconds: z.number(),
  waitSeconds: z.number(),
  redrive: z.object({ deadLetterArn: z.string(), maxReceiveCount: z.number() }).optional(),
  fifo: z.boolean(),
  contentBasedDeduplication: z.boolean(),
  createdMs: z.number(),
  sequence: z.number(),
  messages: z.array(queuedMessageSchema),
  /** Deduplication ids of the last five minutes, with their messages. */
  recent: z.array(z.object({ deduplicationId: z.string(), messageId: z.string(), sentMs: z.number() })),
});
export type Queue = z.output<typeof queueSchema>;

/** The settings of a queue; AWS's defaults apply. */
export type QueueSettings = {
  readonly name: string;
  readonly visibilityTimeoutSeconds?: number | undefined;
  readonly delaySeconds?: number | undefined;
  readonly retentionSeconds?: number | undefined;
  readonly waitSeconds?: number | undefined;
  readonly redrive?: { readonly deadLetterArn: string; readonly maxReceiveCount: number } | undefined;
  readonly contentBasedDeduplication?: boolean | undefined;
};

const DEDUPLICATION_MS = 5 * 60_000;

export type NewMessage = {
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly delaySeconds?: number | undefined;
  readonly group?: string | undefined;
  readonly deduplicationId?: string | undefined;
};

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** Appends a message. On a FIFO queue, a duplicate within five minutes is dropped and the first one's id returned. */
export function enqueue(queue: Queue, message: NewMessage, nowMs: number): { id: string; sequence: number } {
  const deduplicationId = queue.fifo
    ? (message.deduplicationId ?? createHash('sha256').update(message.body).digest('hex'))
    : undefined;
  if (deduplicationId !== undefined) {
    queue.recent = queue.recent.filter((entry) => nowMs - entry.sentMs < DEDUPLICATION_MS);
    const repeat = queue.recent.find((entry) => entry.deduplicationId === deduplicationId);
    if (repeat) return { id: repeat.messageId, sequence: queue.sequence };
  }
  queue.sequence += 1;
  const id = randomUUID();
  const delaySeconds = message.delaySeconds ?? queue.delaySeconds;
  queue.messages.push({
    id,
    body: message.body,
    attributes: message.attributes,
    sentMs: nowMs,
    visibleMs: nowMs + delaySeconds * 1000,
    receives: 0,
    group: message.group,
    deduplicationId,
    sequence: queue.sequence,
  });
  if (deduplicationId !== undefined) queue.recent.push({ deduplicationId, messageId: id, sentMs: nowMs });
  return { id, sequence: queue.sequence };
}

/**
 * Receives up to `max` visible messages and hides them. A message that was received `maxReceiveCount` times moves to the
 * dead-letter queue instead. A FIFO group with a message in flight is skipped.
 */
export function receive(
  queue: Queue,
  deadLetterQueue: Queue | undefined,
  max: number,
  visibilitySeconds: number,
  nowMs: number,
): QueuedMessage[] {
  queue.messages = queue.messages.filter((message) => nowMs - message.sentMs < queue.retentionSeconds * 1000);
  const taken: QueuedMessage[] = [];
  const busyGroups = new Set(
    queue.messages.filter((message) => message.visibleMs > nowMs).map((message) => message.group),
  );
  for (const message of queue.messages) {
    if (taken.length >= max) break;
    if (message.visibleMs > nowMs || (queue.fifo && busyGroups.has(message.group))) continue;
    if (queue.redrive && deadLetterQueue && message.receives >= queue.redrive.maxReceiveCount) {
      moveToDeadLetters(queue, deadLetterQueue, message, nowMs);
      continue;
    }
    message.receives += 1;
    message.firstReceivedMs ??= nowMs;
    message.visibleMs = nowMs + visibilitySeconds * 1000;
    message.receipt = `${message.id}.${message.receives}.${randomUUID()}`;
    taken.push(message);
  }
  return taken;
}

function moveToDeadLetters(from: Queue, to: Queue, message: QueuedMessage, nowMs: number): void {
  from.messages = from.messages.filter((other) => other !== message);
  to.sequence += 1;
  to.messages.push({
    ...message,
    visibleMs: nowMs,
    receives: 0,
    firstReceivedMs: undefined,
    receipt: undefined,
    sequence: to.sequence,
    deadLetterSourceArn: from.arn,
  });
}

/** The MD5 digest of attributes that clients check, by SQS's documented encoding. */
export function md5OfAttributes(attributes: MessageAttributes): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const part = (bytes: Buffer): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (!attribute) continue;
    part(Buffer.from(name));
    part(Buffer.from(attribute.DataType));
    const binary = attribute.DataType.startsWith('Binary');
    hash.update(Buffer.from([binary ? 2 : 1]));
    part(
      binary ? Buffer.from(attribute.BinaryValue ?? '', 'base64') : Buffer.from(attribute.StringValue ?? ''),
    );
  }
  return hash.digest('hex');
}
