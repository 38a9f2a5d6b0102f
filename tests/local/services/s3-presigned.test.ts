import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#infra/local/services/local-clock.ts';
import { createS3Service } from '#infra/local/services/s3-service.ts';
import { serveAws, testCredentials } from '#tests/support/aws-endpoint.ts';

/** S3's own variable for the name that the browser gives the file. */
const FILENAME = '$'.concat('{filename}');

const rethrow = (error: unknown): never => {
  throw error;
};

async function prepare() {
  // The SDK signs with the machine's time, so the service must tell the same.
  const clock = systemClock(rethrow);
  const service = await createS3Service({
    clock,
    secretFor: (key) => (key === testCredentials.accessKeyId ? testCredentials.secretAccessKey : undefined),
  });
  await service.createBucket({
    name: 'media',
    cors: [
      {
        allowedOrigins: ['https://*.homeserve.example'],
        allowedMethods: ['GET', 'PUT', 'POST'],
        allowedHeaders: ['*'],
        exposedHeaders: ['ETag'],
        maxAgeSeconds: 600,
      },
    ],
  });
  const endpoint = await serveAws('s3', service);
  const client = new S3Client(endpoint.client);
  const get = { Bucket: 'media', Key: 'a b/ü.txt' };
  await client.send(new PutObjectCommand({ ...get, Body: 'hello' }));
  return { clock, service, endpoint, client, get };
}

const codeOf = async (answer: Response): Promise<[number, string | undefined]> => [
  answer.status,
  /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1],
];

describe('presigned URLs', () => {
  it('read and write without other credentials', async () => {
    const { endpoint, client, get, service } = await prepare();
    await using _ = endpoint;
    const read = await fetch(await getSignedUrl(client, new GetObjectCommand(get), { expiresIn: 60 }));
    expect(await read.text()).toBe('hello');
    const put = new PutObjectCommand({ Bucket: 'media', Key: 'up.txt', ContentType: 'text/plain' });
    const url = await getSignedUrl(client, put, {
      expiresIn: 60,
      signableHeaders: new Set(['content-type']),
    });
    const wrote = await fetch(url, { method: 'PUT', body: 'up', headers: { 'content-type': 'text/plain' } });
    expect(wrote.status).toBe(200);
    expect((await service.read('media', 'up.txt')).toString()).toBe('up');
    const otherType = await fetch(url, {
      method: 'PUT',
      body: 'up',
      headers: { 'content-type': 'text/html' },
    });
    expect(await codeOf(otherType)).toEqual([403, 'SignatureDoesNotMatch']);
  });
  it('end when they say', async () => {
    const { clock, endpoint, client, get } = await prepare();
    await using _ = endpoint;
    const url = await getSignedUrl(client, new GetObjectCommand(get), { expiresIn: 60 });
    await clock.advance(62_000);
    expect(await codeOf(await fetch(url))).toEqual([403, 'AccessDenied']);
  });
  it('open nothing else: another key, another method, a longer life', async () => {
    const { endpoint, client, get } = await prepare();
    await using _ = endpoint;
    const url = await getSignedUrl(client, new GetObjectCommand(get), { expiresIn: 60 });
    const forged = [
      fetch(url.replace('.txt', '.txu')),
      fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000')),
      fetch(url, { method: 'DELETE' }),
      fetch(`${url}&versionId=null`),
    ];
    for (const answer of forged) expect(await codeOf(await answer)).toEqual([403, 'SignatureDoesNotMatch']);
  });
  it('of unknown keys open nothing', async () => {
    const { endpoint, get } = await prepare();
    await using _ = endpoint;
    const stranger = new S3Client({
      ...endpoint.client,
      credentials: { accessKeyId: 'stranger', secretAccessKey: testCredentials.secretAccessKey },
    });
    const url = await getSignedUrl(stranger, new GetObjectCommand(get), { expiresIn: 60 });
    expect(await codeOf(await fetch(url))).toEqual([403, 'AccessDenied']);
  });
});

describe('presigned POST', () => {
  type Prepared = Awaited<ReturnType<typeof prepare>>;
  const policy = (client: S3Client, more: Partial<PresignedPostOptions> = {}) =>
    createPresignedPost(client, {
      Bucket: 'media',
      Key: `jobs/b1/${FILENAME}`,
      Conditions: [
        ['content-length-range', 1, 10],
        ['starts-with', '$Content-Type', 'image/'],
        ['starts-with', '$key', 'jobs/b1/'],
      ],
      Fields: { success_action_status: '201' },
      Expires: 60,
      ...more,
    });
  const send = async (
    prepared: Prepared,
    changes: { body?: string; fields?: Record<string, string>; type?: string | undefined } = {},
    more: Partial<PresignedPostOptions> = {},
  ): Promise<Response> => {
    const { fields } = await policy(prepared.client, more);
    const form = new FormData();
    const all = { ...fields, 'Content-Type': changes.type ?? 'image/jpeg', ...changes.fields };
    for (const [name, value] of Object.entries(all)) form.append(name, value);
    form.append('file', new Blob([changes.body ?? 'photo']), 'before.jpg');
    return fetch(`${prepared.endpoint.url}/media`, { method: 'POST', body: form });
  };

  it('stores a file that fits the policy', async () => {
    const prepared = await prepare();
    await using _ = prepared.endpoint;
    const answer = await send(prepared);
    expect(answer.status).toBe(201);
    expect(await answer.text()).toContain('<Key>jobs/b1/before.jpg</Key>');
    expect((await prepared.service.read('media', 'jobs/b1/before.jpg')).toString()).toBe('photo');
    const [stored] = prepared.service.objects('media').filter(({ key }) => key.startsWith('jobs/'));
    expect(stored?.headers['content-type']).toBe('image/jpeg');
  });
  it.each([
    ['a file that is too large', { body: 'x'.repeat(11) }, 400, 'EntityTooLarge'],
    ['an empty file', { body: '' }, 400, 'EntityTooSmall'],
    ['another content type', { type: 'text/html' }, 403, 'AccessDenied'],
    ['a key outside of the prefix', { fields: { key: 'jobs/b2/x.jpg' } }, 403, 'AccessDenied'],
    [
      'a field that the policy does not know',
      { fields: { 'x-amz-meta-role': 'admin' } },
      403,
      'AccessDenied',
    ],
    ['another bucket in the form', { fields: { bucket: 'vault' } }, 403, 'AccessDenied'],
    ['a forged signature', { fields: { 'X-Amz-Signature': '00'.repeat(32) } }, 403, 'SignatureDoesNotMatch'],
    [
      'a policy of its own',
      {
        fields: {
          Policy: Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}').toString('base64'),
        },
      },
      403,
      'SignatureDoesNotMatch',
    ],
  ])('refuses %s', async (_name, changes, status, code) => {
    const prepared = await prepare();
    await using _ = prepared.endpoint;
    expect(await codeOf(await send(prepared, changes))).toEqual([status, code]);
    expect(prepared.service.objects('media').map(({ key }) => key)).toEqual(['a b/ü.txt']);
  });
  it('refuses a policy whose time is over', async () => {
    const prepared = await prepare();
    await using _ = prepared.endpoint;
    await prepared.clock.advance(30_000);
    const late = await send(prepared, {}, { Expires: 20 });
    expect(await codeOf(late)).toEqual([403, 'AccessDenied']);
  });
  it('refuses a form without a policy or a file', async () => {
    const { endpoint } = await prepare();
    await using _ = endpoint;
    const form = new FormData();
    form.append('key', 'x');
    const noFile = await fetch(`${endpoint.url}/media`, { method: 'POST', body: form });
    expect(await codeOf(noFile)).toEqual([400, 'MalformedPOSTRequest']);
    form.append('file', new Blob(['x']), 'x');
    const noPolicy = await fetch(`${endpoint.url}/media`, { method: 'POST', body: form });
    expect(await codeOf(noPolicy)).toEqual([403, 'AccessDenied']);
  });
});

describe('CORS', () => {
  const preflight = (url: string, origin: string, method: string) =>
    fetch(`${url}/media/k`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'content-type',
      },
    });
  it('answers a preflight by the rules of the bucket', async () => {
    const { endpoint } = await prepare();
    await using _ = endpoint;
    const allowed = await preflight(endpoint.url, 'https://app.homeserve.example', 'PUT');
    expect(allowed.status).toBe(200);
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://app.homeserve.example',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': '600',
    });
    expect((await preflight(endpoint.url, 'https://evil.example', 'PUT')).status).toBe(403);
    expect((await preflight(endpoint.url, 'https://app.homeserve.example', 'DELETE')).status).toBe(403);
  });
  it('marks answers, errors included, for origins that it allows', async () => {
    const { endpoint, client, get } = await prepare();
    await using _ = endpoint;
    const url = await getSignedUrl(client, new GetObjectCommand(get), { expiresIn: 60 });
    const headers = { origin: 'https://app.homeserve.example' };
    expect((await fetch(url, { headers })).headers.get('access-control-expose-headers')).toBe('ETag');
    const refused = await fetch(`${endpoint.url}/media/k`, { headers });
    expect(refused.status).toBe(403);
    expect(refused.headers.get('access-control-allow-origin')).toBe(headers.origin);
  });
});
