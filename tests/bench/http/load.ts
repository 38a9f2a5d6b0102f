import { Agent, type OutgoingHttpHeaders, request } from 'node:http';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
};
export type Answer = { readonly status: number; readonly body: string };

/** As many requests are under way at a time. */
const CONNECTIONS = 4;

/** Kept-alive connections to one server. */
export function connect(port: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  const ask = ({ method, path, headers, body }: Asked): Promise<Answer> =>
    new Promise((settle, fail) => {
      const sent = request({ port, host: '127.0.0.1', agent, method, path, headers }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => settle({ status: response.statusCode ?? 0, body: text }));
        response.on('error', fail);
      });
      sent.on('error', fail);
      sent.end(body);
    });

  return {
    ask,
    /** Sends all, a few at a time, each as soon as another is answered. Milliseconds of each, and in all. */
    async run(all: readonly Asked[]): Promise<{ readonly ms: number; readonly each: readonly number[] }> {
      const waiting = all.values();
      const each: number[] = [];
      const from = performance.now();
      const worker = async (): Promise<void> => {
        for (const asked of waiting) {
          const start = performance.now();
          const { status, body } = await ask(asked);
          if (status >= 300) throw new Error(`${asked.method} ${asked.path}: ${status} ${body}`);
          each.push(performance.now() - start);
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, worker));
      return { ms: performance.now() - from, each };
    },
    close: () => agent.destroy(),
  };
}

export type Connection = ReturnType<typeof connect>;
