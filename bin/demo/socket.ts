import { type RawData, WebSocket } from 'ws';
import { type SocketPush, socketPush } from '#contracts/realtime.ts';
import { messagingRoutes } from '#contracts/routes/messaging.ts';
import type { Person } from './people.ts';

const WAIT_MS = 20_000;

/** An open socket that keeps what it was sent, so that no message is missed between two waits. */
export type Listener = {
  /** The first push that fits, whether it came already or comes within 20 s. */
  until(what: string, fits: (push: SocketPush) => boolean): Promise<SocketPush>;
  close(): void;
};

/** A message of a socket as text, in whichever form it came. */
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
    for (const look of [...waiting]) look();
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  return {
    until: (what, fits) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`${what} did not come over the WebSocket within ${WAIT_MS / 1000} s`));
        }, WAIT_MS);
        const look = () => {
          const found = seen.find(fits);
          if (!found) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => socket.close(),
  };
}
