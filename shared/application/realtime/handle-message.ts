import type { BookingRepository } from '#application/booking/ports.ts';
import { AUTHENTICATE_WITHIN_SECONDS, type SocketMessage, type SocketReply } from '#contracts/realtime.ts';
import { isVendorsBusiness } from '#domain/booking/booking.ts';
import {
  bookingRoom,
  type ConnectionStore,
  ownRooms,
  type RoomMember,
  type SocketIdentity,
  userRoom,
} from './ports.ts';

export type HandleMessagePorts = {
  readonly connections: ConnectionStore;
  readonly bookings: Pick<BookingRepository, 'find'>;
  /** Whether the session behind a socket is valid. */
  readonly isLive: (member: RoomMember, at: string) => Promise<boolean>;
  /** The identity of an access token, as the authorizer would establish it; undefined if invalid. */
  readonly identityOf: (accessToken: string, at: string) => Promise<SocketIdentity | undefined>;
};
/** The reply to the sender, and whether the socket must be closed afterwards. */
export type MessageOutcome = { readonly reply: SocketReply; readonly close: boolean };

const answer = (reply: SocketReply): MessageOutcome => ({ reply, close: false });
const goodbye = (detail: string): MessageOutcome => ({
  reply: { event: 'error', code: 'unauthenticated', detail },
  close: true,
});
const refuse = (code: string, detail: string): MessageOutcome => answer({ event: 'error', code, detail });

/** Handles one client message: authenticate, subscribe to a booking, unsubscribe, or ping. */
export async function handleMessage(
  ports: HandleMessagePorts,
  connectionId: string,
  message: SocketMessage,
  at: string,
): Promise<MessageOutcome> {
  const connection = await ports.connections.find(connectionId);
  if (!connection) return { reply: { event: 'error', code: 'gone', detail: 'Connect again.' }, close: true };
  if (message.action === 'ping') return answer({ event: 'pong', at });
  if (message.action === 'authenticate') {
    return authenticate(ports, connection, message.accessToken, at);
  }
  const { identity } = connection;
  if (!identity || identity.expiresAt <= at) return refuse('unauthenticated', 'Send authenticate first.');
  const room = bookingRoom(message.bookingId);
  if (message.action === 'unsubscribe') {
    await ports.connections.leave(connectionId, room);
    return answer({ event: 'unsubscribed', room });
  }
  if (!(await ports.isLive({ ...identity, connectionId }, at))) return goodbye('Your session has ended.');
  if (!(await maySee(ports, identity, message.bookingId))) {
    return refuse('not_found', 'There is no such booking, or it is not yours.');
  }
  await ports.connections.join(connectionId, identity, room);
  return answer({ event: 'subscribed', room });
}

async function authenticate(
  ports: HandleMessagePorts,
  connection: {
    readonly connectionId: string;
    readonly connectedAt: string;
    readonly identity: SocketIdentity | null;
  },
  accessToken: string,
  at: string,
): Promise<MessageOutcome> {
  const waited = (Date.parse(at) - Date.parse(connection.connectedAt)) / 1000;
  const late = connection.identity === null && waited > AUTHENTICATE_WITHIN_SECONDS;
  const identity = late ? undefined : await ports.identityOf(accessToken, at);
  const foreign = connection.identity !== null && identity?.userId !== connection.identity.userId;
  if (!identity || foreign) {
    const detail = late
      ? `Authenticate within ${AUTHENTICATE_WITHIN_SECONDS} seconds.`
      : 'This token is not good.';
    return goodbye(detail);
  }
  const { connectionId } = connection;
  await ports.connections.identify(connectionId, identity, ownRooms(identity));
  // Checked after joining the rooms: a session that ends meanwhile either finds the socket there or is noticed here.
  if (!(await ports.isLive({ ...identity, connectionId }, at))) return goodbye('Your session has ended.');
  return answer({ event: 'authenticated', room: userRoom(identity.userId), expiresAt: identity.expiresAt });
}

/** A booking's room is open to its customer, its vendor, and ops. */
async function maySee(
  ports: HandleMessagePorts,
  identity: SocketIdentity,
  bookingId: string,
): Promise<boolean> {
  const booking = (await ports.bookings.find(bookingId))?.state;
  if (!booking) return false;
  switch (identity.role) {
    case 'customer':
      return booking.customerId === identity.userId;
    case 'vendor':
      return booking.vendorId === identity.userId && isVendorsBusiness(booking);
    case 'ops_manager':
    case 'super_admin':
      return true;
    case 'onboard_manager':
      return false;
  }
}
