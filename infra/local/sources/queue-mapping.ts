import { createHash } from 'node:crypto';
import type { ReceivedMessage } from '../services/sqs-service.ts';
import { REGION } from '../template/intrinsics.ts';
import { failedItems } from './item-failures.ts';
import type { MappingsOptions, RunningMapping, SourceMapping } from './source-mapping.ts';
import { patternTest } from './stream-mapping.ts';

export type QueueMappingOptions = Pick<MappingsOptions, 'sqs' | 'invoke' | 'onError'> & {
  readonly mapping: SourceMapping;
};

const BATCHES_AT_ONCE = 4;

/**
 * Feeds a function from a queue. Processed messages are deleted; failed ones stay hidden until their visibility timeout,
 * then are redelivered or go to the dead-letter queue.
 */
export function startQueueMapping(options: QueueMappingOptions): RunningMapping {
  const { mapping, sqs } = options;
  const wanted = patternTest(mapping.patterns);
  const batches = new Set<Promise<void>>();
  let stopped = false;
  let woken = false;

  const takeBatch = async (): Promise<boolean> => {
    const received = await sqs.receive(mapping.sourceArn, mapping.batchSize);
    if (received.length === 0) return false;
    const chosen = received.filter((message) => wanted(filterable(message)));
    const skipped = received.filter((message) => !chosen.includes(message));
    await sqs.remove(
      mapping.sourceArn,
      skipped.map((message) => message.receipt),
    );
    if (chosen.length > 0) await deliver(chosen);
    return true;
  };
  const deliver = async (messages: readonly ReceivedMessage[]): Promise<void> => {
    const Records = messages.map((message) => asLambdaRecord(message, mapping.sourceArn));
    const invocation = await options.invoke(mapping.functionArn, JSON.stringify({ Records }));
    if (!invocation.ok) return;
    const failed = mapping.reportsItemFailures ? failedItems(invocation.payload) : new Set<string>();
    if (failed === 'all') return;
    const taken = messages.filter((message) => !failed.has(message.id));
    await sqs.remove(
      mapping.sourceArn,
      taken.map((message) => message.receipt),
    );
  };
  const drain = async (): Promise<void> => {
    while (!stopped && (await takeBatch()));
  };
  const wake = (): void => {
    woken = batches.size >= BATCHES_AT_ONCE;
    if (stopped || woken) return;
    const work = drain()
      .catch(options.onError)
      .finally(() => {
        batches.delete(work);
        if (woken) wake();
      });
    batches.add(work);
  };
  const unsubscribe = sqs.onMessage(mapping.sourceArn, wake);
  wake();
  return {
    async settled() {
      while (batches.size > 0) await Promise.all(batches);
    },
    async stop() {
      stopped = true;
      unsubscribe();
      await Promise.all(batches);
    },
  };
}

/** The message as filters see it: a JSON body is parsed. */
function filterable(message: ReceivedMessage): unknown {
  try {
    return { body: JSON.parse(message.body) };
  } catch {
    return { body: message.body };
  }
}

function asLambdaRecord(message: ReceivedMessage, sourceArn: string): unknown {
  const attributes = Object.entries(message.attributes ?? {}).map(([name, attribute]) => [
    name,
    {
      stringValue: attribute.StringValue,
      binaryValue: attribute.BinaryValue,
      stringListValues: [],
      binaryListValues: [],
      dataType: attribute.DataType,
    },
  ]);
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    attributes: {
      ApproximateReceiveCount: String(message.receives),
      SentTimestamp: String(message.sentMs),
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedMs ?? message.sentMs),
      ...(message.group === undefined ? {} : { MessageGroupId: message.group }),
      ...(message.deduplicationId === undefined ? {} : { MessageDeduplicationId: message.deduplicationId }),
    },
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: createHash('md5').update(message.body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: sourceArn,
    awsRegion: REGION,
  };
}
