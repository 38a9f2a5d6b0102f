import { createServer } from 'node:net';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';

it('gives a connection up that never answers, and tries another', async () => {
  let connections = 0;
  const mute = createServer(() => {
    connections += 1;
  });
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  const address = mute.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  Object.assign(process.env, {
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
  });
  const client = createDocumentClient();
  try {
    const asked = client.send(new GetCommand({ TableName: 't', Key: { pk: 'a', sk: 'b' } }));
    await expect(asked).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(connections).toBe(4);
  } finally {
    client.destroy();
    mute.close();
  }
}, 60_000);
