import type { Invocation } from '../lambda/function-pool.ts';
import { failedItems } from './item-failures.ts';
import type { SourceMapping } from './source-mapping.ts';

/** A DynamoDB stream record as passed to functions. */
export type StreamRecord = Readonly<Record<string, unknown>> & {
  readonly dynamodb: Readonly<Record<string, unknown>> & { readonly SequenceNumber: string };
};

/** Lambda's reason for giving records up. */
export type GivenUp = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

export type StreamBatchOptions = {
  readonly mapping: SourceMapping;
  readonly invoke: (functionArn: string, payload: string) => Promise<Invocation>;
  /** Called for each record that was processed or given up. */
  readonly onDone: (record: StreamRecord) => Promise<void>;
  /** Called for records that are given up, with the reason. */
  readonly onGivenUp: (
    records: readonly StreamRecord[],
    invocation: Invocation,
    attempts: number,
    condition: GivenUp,
  ) => Promise<void>;
  /** Waits before attempt number `attempt` (from 2 on). */
  readonly backoff: (attempt: number) => Promise<void>;
  readonly stopped: () => boolean;
};

/**
 * Processes one batch in order: retries from the first failed record, halves a batch that fails as a whole if the mapping
 * bisects, and gives up records that are too old or failed the last attempt. Returns early when the mapping is stopped.
 */
export async function processStreamBatch(
  records: readonly StreamRecord[],
  options: StreamBatchOptions,
  attempt = 1,
): Promise<void> {
  const { mapping } = options;
  if (records.length === 0 || options.stopped()) return;
  const invocation = await options.invoke(mapping.functionArn, JSON.stringify({ Records: records }));
  const firstFailed = firstFailure(records, invocation, mapping.reportsItemFailures);
  if (firstFailed === undefined) return done(records, options);
  if (firstFailed > 0) {
    await done(records.slice(0, firstFailed), options);
    return processStreamBatch(records.slice(firstFailed), options);
  }
  const old = records.findLastIndex((record) => isTooOld(record, mapping)) + 1;
  if (old > 0) {
    await options.onGivenUp(records.slice(0, old), invocation, attempt, 'RecordAgeExceeded');
    await done(records.slice(0, old), options);
    return processStreamBatch(records.slice(old), options);
  }
  if (mapping.bisects && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    await processStreamBatch(records.slice(0, middle), options, attempt);
    return processStreamBatch(records.slice(middle), options, attempt);
  }
  if (mapping.maximumRetryAttempts !== undefined && attempt > mapping.maximumRetryAttempts) {
    await options.onGivenUp(records, invocation, attempt, 'RetryAttemptsExhausted');
    return done(records, options);
  }
  await options.backoff(attempt + 1);
  return processStreamBatch(records, options, attempt + 1);
}

/** Compares with the machine's time, since dynoxide's timestamps use it. */
function isTooOld({ dynamodb }: StreamRecord, { maximumRecordAgeSeconds }: SourceMapping): boolean {
  const createdSeconds = Number(dynamodb['ApproximateCreationDateTime'] ?? Number.POSITIVE_INFINITY);
  return Date.now() / 1_000 - createdSeconds > (maximumRecordAgeSeconds ?? Number.POSITIVE_INFINITY);
}

async function done(records: readonly StreamRecord[], options: StreamBatchOptions): Promise<void> {
  const last = records.at(-1);
  if (last) await options.onDone(last);
}

/** The index of the first failed record; undefined when all succeeded. */
function firstFailure(
  records: readonly StreamRecord[],
  invocation: Invocation,
  reportsItemFailures: boolean,
): number | undefined {
  if (!invocation.ok) return 0;
  if (!reportsItemFailures) return undefined;
  const failed = failedItems(invocation.payload);
  if (failed === 'all') return 0;
  if (failed.size === 0) return undefined;
  const at = records.findIndex((record) => failed.has(record.dynamodb.SequenceNumber));
  return Math.max(at, 0);
}
