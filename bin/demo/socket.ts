import { type RawData, WebSocket } from 'ws';
import { type SocketPush, socketPush } from '#contracts/realtime.ts';
import { messagingRoutes } from '#contracts/routes/messaging.ts';
import type { Person } from './people.ts';

const WAIT_MS = 20_000;

/** An open socket that keeps all messages, so that none is missed between two waits. */
export type Listener = {
  /** The first push that matches, received before or within 20 s. @throws Error after that. */
  until(what: string, matches: (push: SocketPush) => boolean): Promise<SocketPush>;
  close(): void;
};

/** A WebSocket message as text. */
export const textOf = (data: RawData): string =>
  new TextDecoder().decode(Array.isArray(data) ? Buffer.concat(data) : data);

export async function listen(person: Person): Promise<Listener> {
  const { ticket, url } = await person.call(messagingRoutes.createRealtimeTicket);
  const socket = new WebSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
  const seen: SocketPush[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    const push = socketPush().safeParse(JSON.parse(textOf(data)));
    if (push.success) seen.push(push.data);
    for (const settle of [...waiting]) settle();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return {
    until: (what, matches) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(settle);
          reject(new Error(`${what} did not come over the WebSocket within ${WAIT_MS / 1000} s`));
        }, WAIT_MS);
        const settle = () => {
          const found = seen.find(matches);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(settle);
          resolve(found);
        };
        waiting.add(settle);
        settle();
      }),
    close: () => socket.close(),
  };
}
