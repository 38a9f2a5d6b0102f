import { once } from 'node:events';
import { createServer } from 'node:http';
import * as z from 'zod';
import type { Emulator } from './ministack.ts';

export type Inbox = { readonly url: string; stop(): Promise<void> };

const mailsSchema = z.object({
  messages: z.record(z.string(), z.array(z.object({ To: z.array(z.string()), BodyText: z.string() }))),
});
const text = z.looseObject({ Message: z.string() }).transform(({ Message }) => Message);
const textsSchema = z.looseObject({
  sms_messages: z.record(z.string(), z.array(text)),
});

/** What the emulator keeps of e-mails and text messages, as the end-to-end suite asks for it. */
export async function openInbox(emulator: Emulator): Promise<Inbox> {
  const read = async (path: string): Promise<unknown> => (await fetch(`${emulator.url}${path}`)).json();
  const lists: Readonly<Record<string, (to: string) => Promise<readonly string[]>>> = {
    '/mails': async (to) => {
      const { messages } = mailsSchema.parse(await read('/_ministack/ses/messages'));
      return Object.values(messages)
        .flat()
        .flatMap(({ To, BodyText }) => (To.includes(to) ? [BodyText] : []));
    },
    '/texts': async (to) => {
      const { sms_messages } = textsSchema.parse(await read('/_ministack/sns/sms-messages'));
      return sms_messages[to] ?? [];
    },
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://inbox');
    const answered = (lists[pathname] ?? (async () => []))(searchParams.get('to') ?? '');
    answered.then(
      (list) => response.setHeader('content-type', 'application/json').end(JSON.stringify(list)),
      (error: unknown) => response.writeHead(502).end(JSON.stringify(String(error))),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A TCP server has a port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
