import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

export type Answer = { readonly status: number; readonly body: unknown; readonly contentType?: string };
export type Respond = (request: {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}) => Answer;

/** An HTTP server on a free port that responds with a function's result. */
export async function startHttpServer(respond: Respond) {
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const {
      status,
      body,
      contentType = 'application/json',
    } = respond({
      path: request.url ?? '',
      headers: request.headers,
      body: await text(request),
    });
    response.writeHead(status, { 'content-type': contentType }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) =>
      response.destroy(new Error('Failed.', { cause: error })),
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
