import type { RateDecision } from '#application/rate-limiter.ts';
import type { Timers } from '#application/timers/ports.ts';
import { AUTHENTICATE_WITHIN_SECONDS, type SocketDeadline } from '#contracts/realtime.ts';
import { type ConnectionStore, ownRooms, type RoomMember, type TicketStore } from './ports.ts';

export type ConnectSocketPorts = {
  readonly connections: ConnectionStore;
  readonly tickets: TicketStore;
  /** Whether the session behind a socket is valid. */
  readonly isLive: (member: RoomMember, at: string) => Promise<boolean>;
  readonly timers: Timers<SocketDeadline>;
  readonly limiter: { take(rate: 'anonymous', subject: string): Promise<RateDecision> };
};

/**
 * Opens a socket. With a valid ticket it has its owner's identity and rooms at once. Without a ticket it must
 * authenticate before its timer closes it, and counts against its address. With an invalid ticket it is refused.
 */
export async function connectSocket(
  ports: ConnectSocketPorts,
  socket: {
    readonly connectionId: string;
    readonly ticket: string | undefined;
    readonly ip: string;
    readonly at: string;
  },
): Promise<'connected' | 'refused' | 'rate_limited'> {
  const { connectionId, ticket, ip, at } = socket;
  if (ticket === undefined) {
    if (!(await ports.limiter.take('anonymous', ip)).allowed) return 'rate_limited';
    await ports.connections.open({ connectionId, identity: null, connectedAt: at });
    const deadline = new Date(Date.parse(at) + AUTHENTICATE_WITHIN_SECONDS * 1000).toISOString();
    await ports.timers.set(`socket-${connectionId}`, deadline, { connectionId });
    return 'connected';
  }
  const identity = await ports.tickets.redeem(ticket, at);
  if (!identity) return 'refused';
  await ports.connections.identify(connectionId, identity, ownRooms(identity));
  // Checked after joining the rooms: a session that ends meanwhile either finds the socket there or is noticed here.
  if (await ports.isLive({ ...identity, connectionId }, at)) return 'connected';
  await ports.connections.close(connectionId);
  return 'refused';
}
