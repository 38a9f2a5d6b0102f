import { createServer } from 'node:http';
import * as z from 'zod';

const body = z.object({ SecretId: z.string(), SecretString: z.string().optional() });

/** Speaks as much of Secrets Manager's protocol as our adapters use, over the given values. */
export async function startSecretsServer(values: Map<string, string>) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { SecretId, SecretString } = body.parse(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    const operation = String(request.headers['x-amz-target']).split('.').at(-1);
    if (operation === 'PutSecretValue' && SecretString !== undefined) values.set(SecretId, SecretString);
    const value = values.get(SecretId);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (value === undefined) response.statusCode = 400;
    response.end(
      JSON.stringify(
        value === undefined
          ? { __type: 'ResourceNotFoundException', message: 'There is no such value.' }
          : { ARN: SecretId, Name: SecretId, VersionId: 'v', SecretString: value },
      ),
    );
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((settle) => {
        server.closeAllConnections();
        server.close(() => settle());
      }),
  };
}
