import { type ConnectionStore, ownRooms, type TicketStore } from './ports.ts';

export type ConnectSocketPorts = { readonly connections: ConnectionStore; readonly tickets: TicketStore };

/**
 * A socket opens. With a good ticket it has its owner's identity and rooms at once; without any it must
 * authenticate soon; with a bad one it is refused.
 */
export async function connectSocket(
  ports: ConnectSocketPorts,
  socket: { readonly connectionId: string; readonly ticket: string | undefined; readonly at: string },
): Promise<'connected' | 'refused'> {
  const { connectionId, ticket, at } = socket;
  if (ticket === undefined) {
    await ports.connections.open({ connectionId, identity: null, connectedAt: at });
    return 'connected';
  }
  const identity = await ports.tickets.redeem(ticket, at);
  if (!identity) return 'refused';
  await ports.connections.identify(connectionId, identity, ownRooms(identity));
  return 'connected';
}
