import { startHttpServer } from './http-server.ts';

/** An HTTP server that answers everything with `{}` and keeps what it was sent. */
export async function startRecordingServer() {
  const requests: { readonly path: string; readonly body: string }[] = [];
  const server = await startHttpServer(({ path, body }) => {
    requests.push({ path, body });
    return { status: 200, body: {} };
  });
  return { ...server, requests };
}
