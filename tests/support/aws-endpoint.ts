import { createServer, type IncomingMessage } from 'node:http';
import { ConnectionReset } from '#infra/local/services/faults.ts';
import type { AwsRequest, LocalService } from '#infra/local/services/service.ts';

/** An HTTP server in front of one local service, for the AWS SDK to talk to. */
export type AwsEndpoint = {
  readonly url: string;
  /** What every SDK client is constructed with. */
  readonly client: {
    readonly endpoint: string;
    readonly region: string;
    readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
    readonly maxAttempts: number;
  };
  readonly [Symbol.asyncDispose]: () => Promise<void>;
};

export const testCredentials = { accessKeyId: 'test-key', secretAccessKey: 'test-secret' };

export async function serveAws(name: string, service: LocalService): Promise<AwsEndpoint> {
  const server = createServer((incoming, outgoing) => {
    const answer = async (): Promise<void> => {
      const response = await service.handle(await readRequest(name, incoming));
      const body = Buffer.from(response.body ?? '');
      const length = incoming.method === 'HEAD' ? {} : { 'content-length': String(body.length) };
      outgoing.writeHead(response.status, { ...length, ...response.headers });
      outgoing.end(incoming.method === 'HEAD' ? undefined : body);
    };
    answer().catch((error: unknown) => {
      if (!(error instanceof ConnectionReset)) outgoing.writeHead(500).end(String(error));
      else outgoing.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port.');
  const url = `http://127.0.0.1:${address.port}`;
  return {
    url,
    client: { endpoint: url, region: 'ap-south-1', credentials: testCredentials, maxAttempts: 1 },
    [Symbol.asyncDispose]: async () => {
      await service.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readRequest(service: string, incoming: IncomingMessage): Promise<AwsRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) headers[name] = [value].flat().join(',');
  return {
    service,
    principal: undefined,
    action: headers['x-amz-target']?.split('.').at(-1),
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks),
  };
}
