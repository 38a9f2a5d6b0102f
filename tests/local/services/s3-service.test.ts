import { once } from 'node:events';
import { request } from 'node:http';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { type ObjectCreated, objectCreatedEvent } from '#infra/local/services/s3-events.ts';
import { createS3Service, type S3ServiceOptions } from '#infra/local/services/s3-service.ts';
import { serveAws, testCredentials } from '#tests/support/aws-endpoint.ts';
import { scratch } from '#tests/support/scratch.ts';

async function prepare(overrides: Partial<S3ServiceOptions> = {}) {
  const clock = manualClock(new Date('2026-11-22T10:00:00Z'));
  const created: ObjectCreated[] = [];
  const service = await createS3Service({
    clock,
    secretFor: (key) => (key === testCredentials.accessKeyId ? testCredentials.secretAccessKey : undefined),
    onObjectCreated: async (object) => void created.push(object),
    ...overrides,
  });
  await service.createBucket({ name: 'media' });
  const endpoint = await serveAws('s3', service);
  const client = new S3Client(endpoint.client);
  const put = (Key: string, Body = 'text') =>
    client.send(new PutObjectCommand({ Bucket: 'media', Key, Body }));
  return { clock, created, service, endpoint, client, put };
}

describe('S3 objects', () => {
  it('are returned with bytes, type, metadata and checksum as they were put', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    const Body = Buffer.from([0, 13, 10, 255, 48, 13, 10]);
    const Key = 'jobs/é ü+&?/a b.jpg';
    const stored = await client.send(
      new PutObjectCommand({
        Bucket: 'media',
        Key,
        Body,
        ContentType: 'image/jpeg',
        Metadata: { booking: 'b1' },
        CacheControl: 'no-store',
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    const got = await client.send(new GetObjectCommand({ Bucket: 'media', Key, ChecksumMode: 'ENABLED' }));
    expect(Buffer.from((await got.Body?.transformToByteArray()) ?? [])).toEqual(Body);
    expect(got).toMatchObject({
      ContentType: 'image/jpeg',
      ContentLength: 7,
      Metadata: { booking: 'b1' },
      CacheControl: 'no-store',
      ETag: stored.ETag,
      ChecksumSHA256: stored.ChecksumSHA256,
    });
    const head = await client.send(new HeadObjectCommand({ Bucket: 'media', Key }));
    expect(head.ContentLength).toBe(7);
  });

  it("may be streamed with the SDK's chunked framing", async () => {
    const { endpoint, client, service } = await prepare();
    await using _ = endpoint;
    const bytes = Buffer.alloc(200_000, 'x');
    const Body = Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]);
    await client.send(
      new PutObjectCommand({ Bucket: 'media', Key: 'big', Body, ContentLength: bytes.length }),
    );
    expect((await service.read('media', 'big')).equals(bytes)).toBe(true);
  });

  it('are refused when the checksum does not fit the bytes', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    const wrong = new PutObjectCommand({ Bucket: 'media', Key: 'k', Body: 'abc', ChecksumCRC32: 'AAAAAA==' });
    await expect(client.send(wrong)).rejects.toMatchObject({ name: 'BadDigest' });
  });

  it('answer ranges', async () => {
    const { endpoint, client, put } = await prepare();
    await using _ = endpoint;
    await put('k', '0123456789');
    const read = async (Range: string) => {
      const got = await client.send(new GetObjectCommand({ Bucket: 'media', Key: 'k', Range }));
      return [await got.Body?.transformToString(), got.ContentRange];
    };
    expect(await read('bytes=2-4')).toEqual(['234', 'bytes 2-4/10']);
    expect(await read('bytes=7-')).toEqual(['789', 'bytes 7-9/10']);
    expect(await read('bytes=-2')).toEqual(['89', 'bytes 8-9/10']);
    await expect(read('bytes=10-')).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('are listed by prefix and delimiter, page by page', async () => {
    const { endpoint, client, put } = await prepare();
    await using _ = endpoint;
    for (const key of ['a/1', 'a/2', 'b', 'c/x/1', 'd']) await put(key);
    const pages: string[][] = [];
    let ContinuationToken: string | undefined;
    do {
      const input = {
        Bucket: 'media',
        Delimiter: '/',
        MaxKeys: 2,
        ...(ContinuationToken && { ContinuationToken }),
      };
      const page = await client.send(new ListObjectsV2Command(input));
      pages.push([
        ...(page.Contents ?? []).map(({ Key }) => Key ?? ''),
        ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''),
      ]);
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(pages.map((page) => page.sort())).toEqual([
      ['a/', 'b'],
      ['c/', 'd'],
    ]);
    const under = await client.send(new ListObjectsV2Command({ Bucket: 'media', Prefix: 'a/' }));
    expect(under.Contents?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
  });

  it('are copied and deleted, one or many', async () => {
    const { endpoint, client, put, service } = await prepare();
    await using _ = endpoint;
    await put('a b', 'one');
    await client.send(new CopyObjectCommand({ Bucket: 'media', Key: 'c', CopySource: 'media/a%20b' }));
    expect((await service.read('media', 'c')).toString()).toBe('one');
    await client.send(new DeleteObjectCommand({ Bucket: 'media', Key: 'a b' }));
    await client.send(new DeleteObjectsCommand({ Bucket: 'media', Delete: { Objects: [{ Key: 'c' }] } }));
    await expect(client.send(new GetObjectCommand({ Bucket: 'media', Key: 'c' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    await expect(client.send(new HeadObjectCommand({ Bucket: 'media', Key: 'c' }))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('put under If-None-Match by many at once are stored once', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    const race = Array.from(new Array(10).keys(), (i) =>
      client.send(new PutObjectCommand({ Bucket: 'media', Key: 'k', Body: String(i), IfNoneMatch: '*' })),
    );
    const outcomes = await Promise.allSettled(race);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('publish Object Created events as S3 does', async () => {
    const { endpoint, created, put } = await prepare();
    await using _ = endpoint;
    await put('jobs/b1/before.jpg', 'x');
    expect(created.map(objectCreatedEvent)).toMatchObject([
      {
        'detail-type': 'Object Created',
        source: 'aws.s3',
        resources: ['arn:aws:s3:::media'],
        detail: {
          bucket: { name: 'media' },
          object: { key: 'jobs/b1/before.jpg', size: 1, etag: '9dd4e461268c8034f5c8564e155c67a6' },
          reason: 'PutObject',
        },
      },
    ]);
  });

  it('survive a restart, whatever their keys', async () => {
    const dataDir = scratch();
    const first = await prepare({ dataDir });
    const keys = ['../../escape', 'a/../b', '<&>"', '__proto__', '\u{1f600}'];
    const named = keys.map((Key) => ({ Bucket: 'media', Key, Body: Key }));
    for (const input of named.slice(2)) await first.client.send(new PutObjectCommand(input));
    await first.endpoint[Symbol.asyncDispose]();
    const second = await prepare({ dataDir });
    await using _ = second.endpoint;
    for (const key of keys.slice(2)) expect((await second.service.read('media', key)).toString()).toBe(key);
    const list = await second.client.send(new ListObjectsV2Command({ Bucket: 'media' }));
    expect(list.Contents?.map(({ Key }) => Key).sort()).toEqual(keys.slice(2).sort());
  });

  it('of any bytes and key come back unchanged', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    const key = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 40 })
      .filter((k) => !/(^|\/)\.{1,2}(\/|$)/.test(k));
    await fc.assert(
      fc.asyncProperty(key, fc.uint8Array({ maxLength: 300 }), async (Key, Body) => {
        await client.send(new PutObjectCommand({ Bucket: 'media', Key, Body }));
        const got = await client.send(new GetObjectCommand({ Bucket: 'media', Key }));
        expect(await got.Body?.transformToByteArray()).toEqual(Body);
      }),
      { numRuns: 40 },
    );
  });
});

describe('S3 buckets', () => {
  it('may be addressed by host', async () => {
    const { endpoint, service } = await prepare();
    await using _ = endpoint;
    const { port } = new URL(endpoint.url);
    const outgoing = request({
      port,
      method: 'PUT',
      path: '/a/k',
      headers: { host: `media.localhost:${port}`, authorization: 'AWS4-HMAC-SHA256 Credential=x' },
    });
    outgoing.end('by host');
    await once(outgoing, 'response');
    expect((await service.read('media', 'a/k')).toString()).toBe('by host');
  });
  it('that do not exist are named as such', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    const missing = new GetObjectCommand({ Bucket: 'nowhere', Key: 'k' });
    await expect(client.send(missing)).rejects.toMatchObject({ name: 'NoSuchBucket' });
  });
  it('refuse callers without credentials', async () => {
    const { endpoint, put } = await prepare();
    await using _ = endpoint;
    await put('k');
    const answer = await fetch(`${endpoint.url}/media/k`);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('<Code>AccessDenied</Code>');
  });
  it('keep old versions when versioned, and put a marker where an object is deleted', async () => {
    const { endpoint, client, service } = await prepare();
    await using _ = endpoint;
    await service.createBucket({ name: 'kept', versioned: true });
    const input = { Bucket: 'kept', Key: 'k' };
    const first = await client.send(new PutObjectCommand({ ...input, Body: 'one' }));
    await client.send(new PutObjectCommand({ ...input, Body: 'two' }));
    const deleted = await client.send(new DeleteObjectCommand(input));
    expect(deleted.DeleteMarker).toBe(true);
    await expect(client.send(new GetObjectCommand(input))).rejects.toMatchObject({ name: 'NoSuchKey' });
    const old = await client.send(new GetObjectCommand({ ...input, VersionId: first.VersionId ?? '' }));
    expect(await old.Body?.transformToString()).toBe('one');
    const versions = await client.send(new ListObjectVersionsCommand({ Bucket: 'kept' }));
    expect(versions.Versions).toHaveLength(2);
    expect(versions.DeleteMarkers).toHaveLength(1);
  });
  it('can be made by the API', async () => {
    const { endpoint, client, service } = await prepare();
    await using _ = endpoint;
    await client.send(new CreateBucketCommand({ Bucket: 'another' }));
    expect(service.buckets()).toContain('another');
  });
});
