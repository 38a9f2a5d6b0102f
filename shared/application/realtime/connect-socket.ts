import type { RateDecision } from '#application/rate-limiter.ts';
import type { Timers } from '#application/timers/ports.ts';
import { AUTHENTICATE_WITHIN_SECONDS, type SocketDeadline } from '#contracts/realtime.ts';
import { type ConnectionStore, ownRooms, type RoomMember, type TicketStore } from './ports.ts';

export type ConnectSocketPorts = {
  readonly connections: ConnectionStore;
  readonly tickets: TicketStore;
  /** Whether the session behind a socket may still act. */
  readonly isLive: (member: RoomMember, at: string) => Promise<boolean>;
  readonly timers: Timers<SocketDeadline>;
  readonly limiter: { take(rate: 'anonymous', subject: string): Promise<RateDecision> };
};

/**
 * A socket opens. With a good ticket it has its owner's identity and rooms at once; without any it must
 * authenticate before its timer closes it, and counts against its address; with a bad one it is refused.
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
  // Asked once the socket is in its rooms: a session that ends meanwhile finds it there, or is seen here.
  if (await ports.isLive({ ...identity, connectionId }, at)) return 'connected';
  await ports.connections.close(connectionId);
  return 'refused';
}
