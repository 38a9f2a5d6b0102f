import { startHttpServer } from './http-server.ts';

/** An HTTP server that answers every request with `{}` and records it. */
export async function startRecordingServer() {
  const requests: { readonly path: string; readonly body: string }[] = [];
  const server = await startHttpServer(({ path, body }) => {
    requests.push({ path, body });
    return { status: 200, body: {} };
  });
  return { ...server, requests };
}
