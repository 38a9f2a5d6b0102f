import { createServer, type Server, type Socket } from 'node:net';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';

/** Servers that take connections and say nothing, or begin an answer and say no more. */
const greeting = 'HTTP/1.1 200 OK\r\ncontent-type: image/jpeg\r\ncontent-length: 100\r\n\r\nbegun';
const servers: Server[] = [];
const sockets = new Set<Socket>();
const connections = new Map<string, number>();

async function listen(name: string, first = ''): Promise<string> {
  const server = createServer((socket) => {
    connections.set(name, (connections.get(name) ?? 0) + 1);
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (first !== '') socket.once('data', () => socket.write(first));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

const services = ['DYNAMODB', 'SECRETS_MANAGER', 'SNS', 'SESV2', 'SCHEDULER', 'S3'] as const;
beforeAll(async () => {
  const urls = await Promise.all(
    services.map(async (name) => [`AWS_ENDPOINT_URL_${name}`, await listen(name)] as const),
  );
  Object.assign(process.env, Object.fromEntries(urls), {
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    SCHEDULE_GROUP: 'timers',
    SCHEDULER_ROLE_ARN: 'arn:aws:iam::000000000000:role/scheduler',
    TIMER_FUNCTION_ARN: 'arn:aws:lambda:ap-south-1:000000000000:function:due',
    SCHEDULE_DEAD_LETTERS_ARN: 'arn:aws:sqs:ap-south-1:000000000000:schedules',
    WEBSOCKET_MANAGEMENT_URL: await listen('EXECUTE_API'),
  });
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
});

const mail = { template: 'invitation', token: 't', role: 'ops_manager' } as const;
const calls: Readonly<Record<(typeof services)[number] | 'EXECUTE_API', () => Promise<unknown>>> = {
  DYNAMODB: async () =>
    createDocumentClient().send(new GetCommand({ TableName: 't', Key: { pk: 'a', sk: 'b' } })),
  SECRETS_MANAGER: async () =>
    (await import('#functions/runtime/composition/secrets-manager.ts')).source('secret'),
  SNS: async () =>
    (await import('#functions/runtime/composition/sns.ts')).texts.sendCode('+910000000000', '1'),
  SESV2: async () => {
    const { openMailer } = await import('#functions/runtime/composition/ses.ts');
    return openMailer({ from: 'a@example.com', appUrl: 'https://app.example' }).send('b@example.com', mail);
  },
  SCHEDULER: async () =>
    (await import('#functions/runtime/composition/timers.ts')).timerRemoval.cancel('timer'),
  S3: async () => (await import('#functions/runtime/composition/s3.ts')).openMediaObjects('media').read('k'),
  EXECUTE_API: async () =>
    (await import('#functions/runtime/composition/sockets.ts')).sockets.disconnect('connection'),
};

it.concurrent.each(Object.entries(calls))(
  'gives %s up when it takes connections and never answers, after another try or two',
  async (name, call) => {
    await expect(call()).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(connections.get(name)).toBe(clientLimits.maxAttempts);
  },
  60_000,
);

it.concurrent('gives up an answer that begins and never ends', async () => {
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { createS3MediaObjects } = await import('#adapters/s3/s3-media-objects.ts');
  const endpoint = await listen('half', greeting);
  const half = new S3Client({ ...clientLimits, endpoint, forcePathStyle: true });
  await expect(createS3MediaObjects(half, 'media').read('k')).rejects.toMatchObject({ name: 'TimeoutError' });
}, 60_000);
