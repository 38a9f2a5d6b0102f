import { z } from 'zod';
import { pause } from '../lambda/async-invoke.ts';
import type { Invocation } from '../lambda/function-pool.ts';
import { compileEventPattern } from '../services/event-pattern.ts';
import { REGION } from '../template/intrinsics.ts';
import type { MappingsOptions, RunningMapping, SourceMapping } from './source-mapping.ts';
import { type GivenUp, processStreamBatch, type StreamRecord } from './stream-batch.ts';

export type StreamMappingOptions = Omit<MappingsOptions, 'sqs'> & { readonly mapping: SourceMapping };

const recordsSchema = z.object({
  Records: z.array(z.looseObject({ dynamodb: z.looseObject({ SequenceNumber: z.string() }) })).default([]),
  NextShardIterator: z.string().optional(),
});
const streamSchema = z.object({
  StreamDescription: z.object({ Shards: z.array(z.object({ ShardId: z.string() })).default([]) }),
});
const iteratorSchema = z.object({ ShardIterator: z.string() });

/** Writes wake the mapping; polling covers writes by other processes. */
const IDLE_POLL_MS = 1_000;
const READ_FAILURE_PAUSE_MS = 500;

/** Feeds a function from a table's stream in order, starting at its checkpoint, with batch size and batching window. */
export function startStreamMapping(options: StreamMappingOptions): RunningMapping {
  const { mapping, dynamodb, checkpoints } = options;
  const stopping = new AbortController();
  const wakeUp = wakeable(stopping.signal);
  const unsubscribe = dynamodb.onWrite(wakeUp.wake);
  const wanted = patternTest(mapping.patterns);
  let shardId = '';
  /** Resolved each time the end of the stream is reached. */
  let caughtUp = Promise.withResolvers<void>();
  /** Number of pending `settled` calls, during which the batching window is skipped. */
  let flushes = 0;

  const openIterator = async (): Promise<string> => {
    const StreamArn = mapping.sourceArn;
    const described = streamSchema.parse(await dynamodb.call('DescribeStream', { StreamArn }));
    shardId = described.StreamDescription.Shards.at(-1)?.ShardId ?? '';
    const after = checkpoints.get(mapping.id);
    const from =
      after === undefined
        ? { ShardIteratorType: mapping.startsAt }
        : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: after };
    const opened = await dynamodb.call('GetShardIterator', { StreamArn, ShardId: shardId, ...from });
    return iteratorSchema.parse(opened).ShardIterator;
  };
  /** Processes the gathered records and stores the checkpoint. */
  const handle = async (gathered: readonly StreamRecord[], readTo: StreamRecord): Promise<void> => {
    await processStreamBatch(gathered, {
      mapping,
      invoke: options.invoke,
      stopped: () => stopping.signal.aborted,
      onDone: (record) => checkpoints.set(mapping.id, record.dynamodb.SequenceNumber),
      onGivenUp: (given, invocation, attempts, condition) =>
        giveUp(options, shardId, given, { invocation, attempts, condition }),
      backoff: (attempt) =>
        pause(
          Math.min(options.backoffMs.first * 2 ** (attempt - 2), options.backoffMs.longest),
          stopping.signal,
        ),
    });
    if (!stopping.signal.aborted) await checkpoints.set(mapping.id, readTo.dynamodb.SequenceNumber);
  };
  const poll = async (): Promise<void> => {
    let iterator = await openIterator();
    let gathered: StreamRecord[] = [];
    let readTo: StreamRecord | undefined;
    let windowEndsMs = 0;
    while (!stopping.signal.aborted) {
      wakeUp.reset();
      const Limit = mapping.batchSize - gathered.length;
      const answer = await dynamodb.call('GetRecords', { ShardIterator: iterator, Limit });
      const { Records, NextShardIterator } = recordsSchema.parse(answer);
      const records = Records.map((record) => asLambdaRecord(record, mapping));
      readTo = records.at(-1) ?? readTo;
      if (gathered.length === 0) windowEndsMs = performance.now() + options.windowMs(mapping);
      gathered.push(...records.filter(wanted));
      iterator = NextShardIterator ?? (await openIterator());
      const leftMs = gathered.length === 0 ? 0 : windowEndsMs - performance.now();
      const full = gathered.length >= mapping.batchSize;
      if (readTo && (full || leftMs <= 0 || (flushes > 0 && records.length === 0))) {
        await handle(gathered, readTo);
        gathered = [];
        readTo = undefined;
      } else if (records.length === 0) {
        if (gathered.length === 0) {
          caughtUp.resolve();
          caughtUp = Promise.withResolvers();
        }
        await wakeUp.sleep(gathered.length === 0 ? IDLE_POLL_MS : Math.min(leftMs, IDLE_POLL_MS));
      }
    }
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await poll();
      } catch (error) {
        if (stopping.signal.aborted) return;
        options.onError(error);
        await pause(READ_FAILURE_PAUSE_MS, stopping.signal);
      }
    }
  };
  const running = loop();
  return {
    async settled() {
      flushes += 1;
      // Two reads, since the current one may have begun before the last write.
      for (let reads = 0; reads < 2 && !stopping.signal.aborted; reads += 1) {
        const emptied = caughtUp.promise;
        wakeUp.wake();
        await emptied;
      }
      flushes -= 1;
    },
    async stop() {
      stopping.abort();
      unsubscribe();
      caughtUp.resolve();
      await running;
    },
  };
}

function asLambdaRecord(record: StreamRecord, mapping: SourceMapping): StreamRecord {
  const created = record.dynamodb['ApproximateCreationDateTime'];
  const seconds = typeof created === 'string' ? Math.floor(Date.parse(created) / 1_000) : created;
  return {
    ...record,
    awsRegion: REGION,
    eventSource: 'aws:dynamodb',
    eventSourceARN: mapping.sourceArn,
    dynamodb: { ...record.dynamodb, ApproximateCreationDateTime: seconds },
  };
}

/** Whether a record matches one of the mapping's patterns; all do when there are none. */
export function patternTest(patterns: readonly unknown[]): (record: unknown) => boolean {
  const tests = patterns.map(compileEventPattern);
  return (record) => tests.length === 0 || tests.some((test) => test(record));
}

async function giveUp(
  options: StreamMappingOptions,
  shardId: string,
  records: readonly StreamRecord[],
  { invocation, attempts, condition }: { invocation: Invocation; attempts: number; condition: GivenUp },
): Promise<void> {
  const { mapping } = options;
  if (mapping.onFailureArn === undefined) return;
  const arrival = (record: StreamRecord | undefined): string =>
    new Date(Number(record?.dynamodb['ApproximateCreationDateTime'] ?? 0) * 1_000).toISOString();
  const report = {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: invocation.requestId,
      functionArn: mapping.functionArn,
      condition,
      approximateInvokeCount: attempts,
    },
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(invocation.ok ? {} : { functionError: 'Unhandled' }),
    },
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: records[0]?.dynamodb.SequenceNumber,
      endSequenceNumber: records.at(-1)?.dynamodb.SequenceNumber,
      approximateArrivalOfFirstRecord: arrival(records[0]),
      approximateArrivalOfLastRecord: arrival(records.at(-1)),
      batchSize: records.length,
      streamArn: mapping.sourceArn,
    },
  };
  await options.send(mapping.onFailureArn, JSON.stringify(report), {});
}

/** A sleep that ends on wake-up, including one since the last `reset`. */
function wakeable(signal: AbortSignal) {
  let awake = Promise.withResolvers<void>();
  signal.addEventListener('abort', () => awake.resolve());
  return {
    wake: (): void => awake.resolve(),
    reset(): void {
      if (!signal.aborted) awake = Promise.withResolvers<void>();
    },
    async sleep(milliseconds: number): Promise<void> {
      const timer = setTimeout(() => awake.resolve(), milliseconds);
      await awake.promise;
      clearTimeout(timer);
    },
  };
}
