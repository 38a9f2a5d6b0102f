import { WebSocket } from 'ws';
import { type SocketPush, type SocketReply, socketPush, socketReply } from '#contracts/realtime.ts';
import { messagingRoutes } from '#contracts/routes/messaging.ts';
import { textOf } from '../../bin/demo/socket.ts';
import type { Actor } from './actors.ts';
import { good } from './jobs.ts';

/** An open socket that keeps all messages. */
export type TestSocket = {
  readonly pushes: readonly SocketPush[];
  /** Sends a message and gives the reply to it. */
  ask(message: object): Promise<SocketReply>;
  /** The first push that matches, received before or after the call. */
  push(matches: (push: SocketPush) => boolean): Promise<SocketPush>;
  /** Resolves when the socket has been closed. */
  readonly closed: Promise<void>;
  close(): void;
};

/** @throws Error with the server's response when the socket is refused. */
export async function openSocket(url: string): Promise<TestSocket> {
  const socket = new WebSocket(url);
  const pushes: SocketPush[] = [];
  const replies: SocketReply[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    const said: unknown = JSON.parse(textOf(data));
    const push = socketPush().safeParse(said);
    if (push.success) pushes.push(push.data);
    else replies.push(socketReply().parse(said));
    for (const look of [...waiting]) look();
  });
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });
  const when = <T>(find: () => T | undefined): Promise<T> =>
    new Promise((resolve) => {
      const look = () => {
        const found = find();
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      look();
    });
  return {
    pushes,
    closed,
    ask(message) {
      const at = replies.length;
      socket.send(JSON.stringify(message));
      return when(() => replies[at]);
    },
    push: (fits) => when(() => pushes.find(fits)),
    close: () => socket.close(),
  };
}

export const ticketFor = async (actor: Pick<Actor, 'call'>) =>
  good(await actor.call(messagingRoutes.createRealtimeTicket));

export async function listen(actor: Pick<Actor, 'call'>): Promise<TestSocket> {
  const { url, ticket } = await ticketFor(actor);
  return openSocket(`${url}?ticket=${encodeURIComponent(ticket)}`);
}
