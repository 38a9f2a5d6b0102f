import { z } from 'zod';
import { AwsError, type JsonErrorForm, jsonService, newRequestId } from './aws-json.ts';
import type { Faults } from './faults.ts';
import type { LocalClock } from './local-clock.ts';
import { createQueueSignals } from './queue-signals.ts';
import type { LocalService } from './service.ts';
import { type MessageIo, messageOperations } from './sqs-message-operations.ts';
import {
  enqueue,
  type NewMessage,
  type Queue,
  type QueuedMessage,
  type QueueSettings,
  queueSchema,
  receive,
} from './sqs-queue.ts';
import { queueOperations, redriveOperations } from './sqs-queue-operations.ts';
import { openStateFile } from './state-file.ts';

export type ReceivedMessage = Pick<
  QueuedMessage,
  'id' | 'body' | 'attributes' | 'receives' | 'sentMs' | 'firstReceivedMs' | 'group' | 'deduplicationId'
> & { readonly receipt: string };

export type SqsService = LocalService & {
  /** Creates or updates the queue. Returns its URL and ARN. */
  createQueue(settings: QueueSettings): Promise<{ url: string; arn: string }>;
  queueUrl(name: string): string;
  send(queueArn: string, message: NewMessage): Promise<string>;
  /** Receives messages for an event source mapping; they are hidden until removed or timed out. */
  receive(queueArn: string, max: number, visibilitySeconds?: number): Promise<readonly ReceivedMessage[]>;
  remove(queueArn: string, receipts: readonly string[]): Promise<void>;
  /** Makes messages visible again after `seconds`; 0 for at once. */
  release(queueArn: string, receipts: readonly string[], seconds: number): Promise<void>;
  /** Calls `listener` whenever a message may have become visible. Returns a function that stops it. */
  onMessage(queueArn: string, listener: () => void): () => void;
  /** All messages in order, including those in flight, without receiving them. */
  messages(queueArn: string): readonly QueuedMessage[];
  /** Moves every visible message of a dead-letter queue back to its source. Returns their number. */
  redrive(deadLetterArn: string, destinationArn?: string): Promise<number>;
  queueArns(): readonly string[];
};

export type SqsServiceOptions = {
  readonly clock: LocalClock;
  readonly region: string;
  readonly accountId: string;
  /** URL of the endpoint, e.g. `http://127.0.0.1:4566`; queue URLs start with it. */
  readonly endpoint: () => string;
  readonly dataDir?: string | undefined;
  readonly faults?: Faults | undefined;
};

const MAX_BODY_BYTES = 1_048_576;

/** SQS clients read the query protocol's error code from a separate header. */
const errorForm: JsonErrorForm = (error) => ({
  status: error.status,
  headers: {
    'content-type': 'application/x-amz-json-1.0',
    'x-amzn-requestid': newRequestId(),
    'x-amzn-query-error': `${queryCodes[error.code] ?? error.code};Sender`,
  },
  body: JSON.stringify({ __type: `com.amazonaws.sqs#${error.code}`, message: error.message }),
});
const queryCodes: Readonly<Record<string, string>> = {
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  ResourceNotFoundException: 'ResourceNotFoundException',
};

/** SQS: standard and FIFO queues, long polling, visibility timeouts, dead-letter queues and redrive. */
export async function createSqsService(options: SqsServiceOptions): Promise<SqsService> {
  const { clock } = options;
  const file = await openStateFile({
    dataDir: options.dataDir,
    file: 'sqs.json',
    schema: z.object({ queues: z.array(queueSchema) }),
    initial: { queues: [] },
  });
  const { queues } = file.state;
  const signals = createQueueSignals(clock);
  const now = (): number => clock.now().getTime();
  const arnOf = (name: string): string => `arn:aws:sqs:${options.region}:${options.accountId}:${name}`;
  const queueUrl = (name: string): string => `${options.endpoint()}/${options.accountId}/${name}`;
  const byArn = (arn: string): Queue => found(queues.find((queue) => queue.arn === arn));
  const byUrl = (url: string): Queue => found(queues.find((queue) => queue.name === url.split('/').at(-1)));

  const put = async (queue: Queue, message: NewMessage) => {
    checkMessage(queue, message);
    const added = enqueue(queue, message, now());
    await file.save();
    signals.wakeAt(queue.arn, now() + (message.delaySeconds ?? queue.delaySeconds) * 1000);
    return added;
  };
  const take = async (queue: Queue, max: number, visibilitySeconds: number): Promise<QueuedMessage[]> => {
    const deadLetters = queues.find((other) => other.arn === queue.redrive?.deadLetterArn);
    const before = deadLetters?.messages.length ?? 0;
    const taken = receive(queue, deadLetters, max, visibilitySeconds, now());
    if (taken.length > 0) signals.wakeAt(queue.arn, now() + visibilitySeconds * 1000);
    const buried = deadLetters !== undefined && deadLetters.messages.length > before;
    if (buried) signals.wakeAt(deadLetters.arn, now());
    if (taken.length > 0 || buried) await file.save();
    return taken;
  };
  const longPoll: MessageIo['longPoll'] = async (queue, max, visibilitySeconds, waitSeconds) => {
    const untilMs = now() + waitSeconds * 1000;
    for (;;) {
      const signal = signals.next(queue.arn, untilMs);
      const taken = await take(queue, max, visibilitySeconds);
      if (taken.length > 0 || now() >= untilMs) {
        signal.cancel();
        return taken;
      }
      await signal.woken;
    }
  };
  const remove = async (queue: Queue, receipts: readonly string[]): Promise<void> => {
    const gone = new Set(receipts);
    queue.messages = queue.messages.filter((message) => !message.receipt || !gone.has(message.receipt));
    await file.save();
    signals.wakeAt(queue.arn, now());
  };
  const hide = async (queue: Queue, receipt: string, seconds: number): Promise<void> => {
    const message = queue.messages.find((other) => other.receipt === receipt);
    if (!message) throw new AwsError('ReceiptHandleIsInvalid', 'The receipt handle has expired.');
    message.visibleMs = now() + seconds * 1000;
    await file.save();
    signals.wakeAt(queue.arn, message.visibleMs);
  };
  const createQueue: SqsService['createQueue'] = async (settings) => {
    const arn = arnOf(settings.name);
    const existing = queues.find((queue) => queue.arn === arn);
    const fresh = newQueue(settings, arn, now());
    if (existing) Object.assign(existing, { ...fresh, ...keptOf(existing) });
    else queues.push(fresh);
    await file.save();
    return { url: queueUrl(settings.name), arn };
  };
  const redrive: SqsService['redrive'] = async (deadLetterArn, destinationArn) => {
    const from = byArn(deadLetterArn);
    const moving = from.messages.filter((message) => message.visibleMs <= now());
    const destinations = moving.map((message) => byArn(destinationArn ?? message.deadLetterSourceArn ?? ''));
    from.messages = from.messages.filter((message) => !moving.includes(message));
    moving.forEach((message, i) => {
      destinations[i]?.messages.push({ ...message, receives: 0, receipt: undefined, visibleMs: now() });
    });
    await file.save();
    for (const queue of new Set(destinations)) signals.wakeAt(queue.arn, now());
    return moving.length;
  };

  for (const queue of queues) {
    for (const message of queue.messages) signals.wakeAt(queue.arn, message.visibleMs);
  }
  const io: MessageIo = { byUrl, put, longPoll, remove, hide };
  return {
    ...jsonService({
      name: 'SQS',
      version: '1.0',
      faults: options.faults,
      errorForm,
      operations: {
        ...messageOperations(io),
        ...queueOperations({ queues, byUrl, queueUrl, createQueue, save: file.save, now }),
        ...redriveOperations({ queues, byArn, redrive, now }),
      },
      close: file.save,
    }),
    createQueue,
    queueUrl,
    send: async (arn, message) => (await put(byArn(arn), message)).id,
    receive: async (arn, max, visibilitySeconds) => {
      const queue = byArn(arn);
      const taken = await take(queue, max, visibilitySeconds ?? queue.visibilityTimeoutSeconds);
      return taken.map((message) => ({ ...message, receipt: message.receipt ?? '' }));
    },
    remove: (arn, receipts) => remove(byArn(arn), receipts),
    release: async (arn, receipts, seconds) => {
      for (const receipt of receipts) await hide(byArn(arn), receipt, seconds);
    },
    onMessage: signals.onMessage,
    messages: (arn) => byArn(arn).messages,
    redrive,
    queueArns: () => queues.map((queue) => queue.arn),
  };
}

function found(queue: Queue | undefined): Queue {
  if (queue) return queue;
  throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

/** The state of a queue that survives a change of its settings. */
const keptOf = ({ messages, recent, sequence, createdMs }: Queue) => ({
  messages,
  recent,
  sequence,
  createdMs,
});

function newQueue(settings: QueueSettings, arn: string, nowMs: number): Queue {
  return {
    name: settings.name,
    arn,
    visibilityTimeoutSeconds: settings.visibilityTimeoutSeconds ?? 30,
    delaySeconds: settings.delaySeconds ?? 0,
    retentionSeconds: settings.retentionSeconds ?? 345_600,
    waitSeconds: settings.waitSeconds ?? 0,
    redrive: settings.redrive,
    fifo: settings.name.endsWith('.fifo'),
    contentBasedDeduplication: settings.contentBasedDeduplication ?? false,
    createdMs: nowMs,
    sequence: 0,
    messages: [],
    recent: [],
  };
}

function checkMessage(queue: Queue, message: NewMessage): void {
  if (Buffer.byteLength(message.body) > MAX_BODY_BYTES) {
    throw new AwsError('InvalidParameterValue', `A message must be shorter than ${MAX_BODY_BYTES} bytes.`);
  }
  if (queue.fifo && message.group === undefined) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter MessageGroupId.');
  }
  if (queue.fifo && message.deduplicationId === undefined && !queue.contentBasedDeduplication) {
    throw new AwsError('InvalidParameterValue', 'The queue needs a MessageDeduplicationId.');
  }
}
