import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { scratch } from '#tests/support/scratch.ts';
import { type FixtureCloud, startFixture } from './fixture/start.ts';

vi.setConfig({ testTimeout: 30_000 });

let cloud: FixtureCloud;
let dataDir: string;
beforeAll(async () => {
  dataDir = scratch();
  cloud = await startFixture({ dataDir, enforceIam: true });
}, 60_000);
afterAll(() => cloud.stop());

const client = () => ({
  endpoint: cloud.awsEndpoint,
  region: 'ap-south-1',
  credentials: { accessKeyId: 'outside', secretAccessKey: 'local' },
});
const bodiesIn = (id: string): unknown[] =>
  cloud.services.sqs.messages(cloud.queueArn(id)).map((message): unknown => JSON.parse(message.body));

describe('resources of the templates', () => {
  it('publishes new objects of configured buckets to the default bus', async () => {
    const s3 = new S3Client(client());
    await s3.send(new PutObjectCommand({ Bucket: cloud.output('SilentName'), Key: 'x', Body: 'x' }));
    await s3.send(
      new PutObjectCommand({ Bucket: cloud.output('UploadsName'), Key: 'a/b.jpg', Body: 'jpeg' }),
    );
    await vi.waitFor(() => expect(bodiesIn('Uploaded')).toHaveLength(1));
    expect(bodiesIn('Uploaded')[0]).toMatchObject({
      source: 'aws.s3',
      detail: { bucket: { name: cloud.output('UploadsName') }, object: { key: 'a/b.jpg', size: 4 } },
    });
    s3.destroy();
  });

  it('runs a state machine’s tasks in functions', async () => {
    const sfn = new SFNClient(client());
    const start = new StartExecutionCommand({ stateMachineArn: cloud.output('FlowArn'), input: '{"n":1}' });
    const { executionArn = '' } = await sfn.send(start);
    const execution = await cloud.services.states.finished(executionArn);
    const output = z.object({ body: z.string() }).parse(execution.output);
    expect(JSON.parse(output.body)).toMatchObject({ event: { n: 1 } });
    sfn.destroy();
  });

  it('fires a schedule when its time comes', async () => {
    expect(bodiesIn('Scheduled')).toEqual([]);
    await cloud.clock.advance(61 * 60_000);
    await vi.waitFor(() => expect(bodiesIn('Scheduled')).toEqual([{ tick: true }]));
  });

  it('runs a custom resource once, and again only when its properties change', async () => {
    const fingerprint = cloud.output('KeyFingerprint');
    expect(fingerprint).toMatch(/^Create-[0-9a-f]{64}$/);
    await cloud.reload(cloud.assemblyDir);
    expect(cloud.output('KeyFingerprint')).toBe(fingerprint);
    const restarted = await startRestarted();
    expect(restarted).toBe(fingerprint);
  });

  it('deletes items whose TTL has expired', async () => {
    const TableName = cloud.outputs['FixtureData.ExportsOutputRefItems5C12978B92CE2211'];
    const put = (sk: string, expiresAt: number) =>
      cloud.dynamodb('PutItem', {
        TableName,
        Item: { pk: { S: 'ttl' }, sk: { S: sk }, expiresAt: { N: String(expiresAt) } },
      });
    const now = Math.floor(cloud.clock.now().getTime() / 1_000);
    await put('old', now - 10);
    await put('young', now + 1_000);
    expect(await cloud.sweepExpired()).toBe(1);
    const left = await cloud.dynamodb('Query', {
      TableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: 'ttl' } },
    });
    expect(left['Items']).toEqual([expect.objectContaining({ sk: { S: 'young' } })]);
  });
});

/** The fingerprint after a restart on the same data. */
async function startRestarted(): Promise<string> {
  const { assemblyDir } = cloud;
  await cloud.stopKeepingAssembly();
  cloud = await startFixture({ assemblyDir, dataDir, enforceIam: true });
  return cloud.output('KeyFingerprint');
}
