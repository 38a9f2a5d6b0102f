import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { createDynamodb, type Dynamodb } from '#infra/local/aws/dynamodb.ts';
import { createFaults } from '#infra/local/services/faults.ts';
import { openCheckpoints } from '#infra/local/sources/checkpoints.ts';
import type { RunningMapping } from '#infra/local/sources/source-mapping.ts';
import { startStreamMapping } from '#infra/local/sources/stream-mapping.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';

const described = z.object({ Table: z.object({ LatestStreamArn: z.string() }) });
const batch = z.object({
  Records: z.array(z.object({ dynamodb: z.object({ Keys: z.object({ pk: z.object({ S: z.string() }) }) }) })),
});
/** Longer than any test: what is handled before was handled early. */
const FOR_EVER_MS = 3_600_000;

let dynamo: TestDynamoDb;
let dynamodb: Dynamodb;
beforeAll(async () => {
  dynamo = await startDynoxide();
  dynamodb = createDynamodb(dynamo.url, createFaults(), false);
});
afterAll(async () => {
  await dynamodb.close();
  await dynamo.stop();
});

/** A mapping that starts now, and the batches that its function was given. */
async function mappingWith(batchSize: number, windowMs: number, awaited = 1) {
  const table = await dynamodb.call('DescribeTable', { TableName: dynamo.tables.operational });
  const batches: string[][] = [];
  const errors: unknown[] = [];
  /** Resolves with the batches when there are as many as are awaited. */
  const arrived = Promise.withResolvers<string[][]>();
  const mapping: RunningMapping = startStreamMapping({
    mapping: {
      id: `mapping-${batchSize}-${windowMs}`,
      functionArn: 'arn:aws:lambda:local:0:function:reader',
      sourceArn: described.parse(table).Table.LatestStreamArn,
      batchSize,
      windowSeconds: windowMs / 1_000,
      patterns: [{ dynamodb: { Keys: { pk: { S: [{ prefix: `w${batchSize}#` }] } } } }],
      reportsItemFailures: false,
      startsAt: 'TRIM_HORIZON',
      bisects: false,
      maximumRetryAttempts: undefined,
      maximumRecordAgeSeconds: undefined,
      onFailureArn: undefined,
    },
    dynamodb,
    checkpoints: await openCheckpoints(undefined),
    invoke: async (_, payload) => {
      batches.push(batch.parse(JSON.parse(payload)).Records.map(({ dynamodb: { Keys } }) => Keys.pk.S));
      if (batches.length === awaited) arrived.resolve(batches);
      return {
        ok: true,
        payload: 'null',
        requestId: '1',
        traceId: 'Root=1',
        durationMs: 0,
        coldStart: false,
      };
    },
    send: async () => undefined,
    backoffMs: { first: 1, longest: 1 },
    windowMs: () => windowMs,
    onError: (error) => errors.push(error),
  });
  return { mapping, batches, errors, arrived: arrived.promise };
}

const write = (pk: string) =>
  dynamo.client.send(new PutCommand({ TableName: dynamo.tables.operational, Item: { pk, sk: 'STATE' } }));

describe('a batching window', () => {
  it('collects records until settled is called', async () => {
    const { mapping, batches, errors } = await mappingWith(100, FOR_EVER_MS);
    for (const name of ['w100#a', 'w100#b', 'other#c', 'w100#d']) await write(name);
    await mapping.settled();
    expect(batches.flat()).toEqual(['w100#a', 'w100#b', 'w100#d']);
    expect(batches.length).toBeLessThanOrEqual(1);
    await write('w100#e');
    await mapping.settled();
    expect(batches).toEqual([['w100#a', 'w100#b', 'w100#d'], ['w100#e']]);
    expect(errors).toEqual([]);
    await mapping.stop();
  });

  it('ends early when the batch is full', async () => {
    const { mapping, arrived } = await mappingWith(2, FOR_EVER_MS, 2);
    for (const name of ['w2#a', 'w2#b', 'w2#c', 'w2#d', 'w2#e']) await write(name);
    expect(await arrived).toEqual([
      ['w2#a', 'w2#b'],
      ['w2#c', 'w2#d'],
    ]);
    await mapping.stop();
  });

  it('delivers its records when it ends', async () => {
    const { mapping, arrived } = await mappingWith(50, 20);
    await write('w50#a');
    expect(await arrived).toEqual([['w50#a']]);
    await mapping.stop();
  });
});
