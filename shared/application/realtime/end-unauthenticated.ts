import type { ConnectionStore, SocketSender } from './ports.ts';

/** Closes a socket that has not authenticated in time. Idempotent. */
export async function endUnauthenticated(
  ports: {
    readonly connections: Pick<ConnectionStore, 'find' | 'close'>;
    readonly sockets: Pick<SocketSender, 'disconnect'>;
  },
  connectionId: string,
): Promise<'closed' | 'nothing_to_do'> {
  const connection = await ports.connections.find(connectionId);
  if (!connection || connection.identity) return 'nothing_to_do';
  await ports.sockets.disconnect(connectionId);
  await ports.connections.close(connectionId);
  return 'closed';
}
