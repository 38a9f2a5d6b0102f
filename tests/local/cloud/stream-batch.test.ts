import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { SourceMapping } from '#infra/local/sources/source-mapping.ts';
import { processStreamBatch, type StreamRecord } from '#infra/local/sources/stream-batch.ts';

const HOUR_SECONDS = 3_600;
const payloadSchema = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ SequenceNumber: z.string() }) })),
});

const record = (SequenceNumber: string, ageHours = 0): StreamRecord => ({
  dynamodb: {
    SequenceNumber,
    ApproximateCreationDateTime: Math.floor(Date.now() / 1_000) - ageHours * HOUR_SECONDS,
  },
});

/** Brings records through a function that reports its first failure, as the readers of the outbox do. */
async function process(
  records: readonly StreamRecord[],
  firstFailure: (names: readonly string[], attempt: number) => string | undefined,
  limits: Partial<SourceMapping> = {},
) {
  const seen: string[][] = [];
  const givenUp: { readonly names: readonly string[]; readonly condition: string }[] = [];
  const names = (some: readonly StreamRecord[]) => some.map(({ dynamodb }) => dynamodb.SequenceNumber);
  await processStreamBatch(records, {
    mapping: {
      id: 'mapping',
      functionArn: 'arn:aws:lambda:local:0:function:reader',
      sourceArn: 'arn:aws:dynamodb:local:0:table/t/stream/s',
      batchSize: 10,
      windowSeconds: 0,
      patterns: [],
      reportsItemFailures: true,
      startsAt: 'TRIM_HORIZON',
      bisects: false,
      maximumRetryAttempts: undefined,
      maximumRecordAgeSeconds: undefined,
      onFailureArn: undefined,
      ...limits,
    },
    invoke: async (_, payload) => {
      const given = payloadSchema
        .parse(JSON.parse(payload))
        .Records.map(({ dynamodb }) => dynamodb.SequenceNumber);
      seen.push(given);
      const failed = firstFailure(given, seen.length);
      const batchItemFailures = failed === undefined ? [] : [{ itemIdentifier: failed }];
      return {
        ok: true,
        payload: JSON.stringify({ batchItemFailures }),
        requestId: '1',
        traceId: 'Root=1',
        durationMs: 0,
        coldStart: false,
        cpuMs: 0,
      };
    },
    onDone: async () => undefined,
    onGivenUp: async (given, _, __, condition) => void givenUp.push({ names: names(given), condition }),
    backoff: async () => undefined,
    stopped: () => false,
  });
  return { seen, givenUp };
}

describe('a batch of a stream', () => {
  it('is retried in order from the first failed record', async () => {
    const down = (names: readonly string[], attempt: number) =>
      attempt < 40 ? (names.includes('2') ? '2' : names[0]) : undefined;
    const { seen, givenUp } = await process([record('1'), record('2'), record('3')], down);
    expect(seen[0]).toEqual(['1', '2', '3']);
    expect(new Set(seen.slice(1).map((names) => names.join()))).toEqual(new Set(['2,3']));
    expect(seen).toHaveLength(40);
    expect(givenUp).toEqual([]);
  });

  it('gives up records older than the mapping allows and continues with younger ones', async () => {
    const down = (names: readonly string[], attempt: number) => (attempt < 3 ? names[0] : undefined);
    const records = [record('1', 24), record('2', 23.5), record('3', 1)];
    const { seen, givenUp } = await process(records, down, { maximumRecordAgeSeconds: 23 * HOUR_SECONDS });
    expect(givenUp).toEqual([{ names: ['1', '2'], condition: 'RecordAgeExceeded' }]);
    expect(seen.slice(1)).toEqual([['3'], ['3']]);
  });

  it('is given up after its last attempt', async () => {
    const { seen, givenUp } = await process([record('1')], ([first]) => first, { maximumRetryAttempts: 2 });
    expect(seen).toHaveLength(3);
    expect(givenUp).toEqual([{ names: ['1'], condition: 'RetryAttemptsExhausted' }]);
  });
});
