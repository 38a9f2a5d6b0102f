import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { type FixtureCloud, startFixture } from './fixture/start.ts';

vi.setConfig({ testTimeout: 30_000 });

let cloud: FixtureCloud;
let database: DynamoDBClient;
beforeAll(async () => {
  cloud = await startFixture({ enforceIam: true, streamBackoffMs: { first: 1, longest: 10 } });
  database = new DynamoDBClient({
    endpoint: cloud.awsEndpoint,
    region: 'ap-south-1',
    credentials: { accessKeyId: 'outside', secretAccessKey: 'local' },
  });
}, 60_000);
afterAll(async () => {
  database.destroy();
  await cloud.stop();
});

const make = async (id: string, kind = 'plain'): Promise<void> => {
  const response = await fetch(`${cloud.apiUrl}/items`, {
    method: 'POST',
    body: JSON.stringify({ id, kind }),
  });
  expect(response.status).toBe(201);
};
/** How many events of the item took effect at the consumer. */
const seen = async (id: string): Promise<number> => {
  const Key = { pk: { S: `seen#${id}` }, sk: { S: 'seen' } };
  const TableName = cloud.outputs['FixtureData.ExportsOutputRefItems5C12978B92CE2211'];
  const { Item } = await database.send(new GetItemCommand({ TableName, Key }));
  return Item?.['events']?.SS?.length ?? 0;
};
const eventually = (check: () => Promise<void> | void) =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });
const bodiesIn = (id: string): unknown[] =>
  cloud.services.sqs.messages(cloud.queueArn(id)).map((message): unknown => JSON.parse(message.body));

const eventBody = z.looseObject({ detail: z.looseObject({ id: z.string() }) });
const idsIn = (id: string): string[] => bodiesIn(id).map((body) => eventBody.parse(body).detail.id);

describe('an event from its write to its consumers', () => {
  it('reaches its consumer through stream, publisher, bus, rule and queue once', async () => {
    await make('way-1');
    await eventually(async () => expect(await seen('way-1')).toBe(1));
    await cloud.settled();
    expect(await seen('way-1')).toBe(1);
  });

  it('reaches the publisher only when the mapping’s filter lets it', async () => {
    await make('filtered');
    await cloud.settled();
    const published = cloud.recorder
      .calls()
      .filter((call) => call.service === 'events' && call.principal === cloud.functionName('Publisher'));
    const made = cloud.recorder.calls().filter((call) => call.principal === cloud.functionName('Items'));
    expect(published.length).toBe(made.length);
  });

  it('is neither lost nor processed twice during an outage of the bus', async () => {
    const effect = { kind: 'error', status: 503, code: 'ServiceUnavailable', message: 'down' } as const;
    cloud.faults.inject({ service: 'events', action: 'PutEvents', phase: 'before', effect, times: 5 });
    const ids = Array.from({ length: 12 }, (_, i) => `down-${i}`);
    for (const id of ids.slice(0, 2)) await make(id);
    await eventually(() => {
      const refused = cloud.recorder
        .calls()
        .filter((call) => call.service === 'events' && call.status === 503);
      expect(refused).toHaveLength(5);
    });
    for (const id of ids.slice(2)) await make(id);
    await eventually(async () => {
      for (const id of ids) expect(await seen(id)).toBe(1);
    });
  });

  it('is not lost when the publisher’s worker is killed', async () => {
    const ids = Array.from({ length: 10 }, (_, i) => `killed-${i}`);
    for (const [i, id] of ids.entries()) {
      await make(id);
      if (i % 3 === 0) await cloud.faults.killWorkers(cloud.functionName('Publisher'));
    }
    await eventually(async () => {
      for (const id of ids) expect(await seen(id)).toBeGreaterThanOrEqual(1);
    });
  });
});

describe('events that fail', () => {
  it('retries only the failed messages of a queue batch, then moves them to the dead-letter queue', async () => {
    await make('fine');
    await make('hopeless', 'bad');
    await eventually(async () => expect(await seen('fine')).toBe(1));
    await eventually(() => expect(idsIn('ConsumerDlq')).toContain('hopeless'));
    expect(idsIn('ConsumerQueue')).not.toContain('hopeless');
    expect(await seen('fine')).toBe(1);
  });

  it('gives up a failing stream record after its retries and continues behind it', async () => {
    await make('stuck', 'poison');
    await make('behind');
    await eventually(async () => expect(await seen('behind')).toBe(1));
    const reports = bodiesIn('PublisherFailures').filter((body) =>
      JSON.stringify(body).includes('DDBStreamBatchInfo'),
    );
    expect(reports).toEqual([
      expect.objectContaining({
        version: '1.0',
        requestContext: expect.objectContaining({
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 11,
        }),
        DDBStreamBatchInfo: expect.objectContaining({ batchSize: 1 }),
      }),
    ]);
  });

  it("tries an asynchronous event three times, then sends Lambda's record to the failure destination", async () => {
    await make('doomed', 'direct');
    const failures = () =>
      bodiesIn('PublisherFailures').filter((body) => JSON.stringify(body).includes('requestPayload'));
    await eventually(() => expect(failures()).toHaveLength(1));
    expect(failures()[0]).toMatchObject({
      version: '1.0',
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
      requestPayload: { source: 'fixture', detail: { id: 'doomed' } },
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      responsePayload: { errorType: 'RangeError', errorMessage: "can't take doomed" },
    });
  });
});

describe('enforcing policies', () => {
  it("allows every call that the fixture's roles allow", () => {
    expect(cloud.recorder.calls().filter((call) => call.status === 403)).toEqual([]);
  });

  it("refuses other calls with the service's own error", async () => {
    const client = new DynamoDBClient({
      endpoint: cloud.awsEndpoint,
      region: 'ap-south-1',
      credentials: { accessKeyId: `LOCAL.${cloud.functionName('Echo')}`, secretAccessKey: 'local' },
    });
    const Key = { pk: { S: 'a' }, sk: { S: 'b' } };
    const read = client.send(new GetItemCommand({ TableName: 'Nothing', Key }));
    await expect(read).rejects.toMatchObject({ name: 'AccessDeniedException' });
    client.destroy();
  });
});
