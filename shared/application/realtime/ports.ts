import type { Role } from '#contracts/roles.ts';

/** The owner of a socket; an unauthenticated one has no identity yet. */
export type SocketIdentity = {
  readonly userId: string;
  readonly role: Role;
  readonly sessionId: string;
  /** When the session behind it ends at the latest, RFC 3339. */
  readonly expiresAt: string;
};
export type Connection = {
  readonly connectionId: string;
  readonly identity: SocketIdentity | null;
  /** An unauthenticated socket must authenticate until then. */
  readonly connectedAt: string;
};
/** A connection as listed in a room, with what is needed to check its session. */
export type RoomMember = SocketIdentity & { readonly connectionId: string };

/** The open sockets and their rooms. */
export type ConnectionStore = {
  open(connection: Connection): Promise<void>;
  find(connectionId: string): Promise<Connection | undefined>;
  /** Binds an identity to an open socket and puts it into its own rooms. */
  identify(connectionId: string, identity: SocketIdentity, rooms: readonly string[]): Promise<void>;
  join(connectionId: string, identity: SocketIdentity, room: string): Promise<void>;
  leave(connectionId: string, room: string): Promise<void>;
  members(room: string): Promise<readonly RoomMember[]>;
  /** Removes the socket from every room and forgets it. */
  close(connectionId: string): Promise<void>;
};

/** Single-use tickets that carry an identity into a WebSocket handshake. */
export type TicketStore = {
  issue(ticket: string, identity: SocketIdentity, expiresAt: string): Promise<void>;
  /** The identity, once; undefined for an unknown, used or lapsed ticket. */
  redeem(ticket: string, at: string): Promise<SocketIdentity | undefined>;
};

/** Sends to one socket. `gone` when it is no longer there. */
export type SocketSender = {
  send(connectionId: string, message: unknown): Promise<'sent' | 'gone'>;
  disconnect(connectionId: string): Promise<void>;
};

export const userRoom = (userId: string): string => `user:${userId}`;
const roleRoom = (role: Role): string => `role:${role}`;
export const bookingRoom = (bookingId: string): string => `booking:${bookingId}`;
/** The room of all of operations, super_admins included. */
export const OPS_ROOM = roleRoom('ops_manager');
/** The rooms of a socket from authentication on. Roles without role-wide messages have no role room. */
export const ownRooms = ({ userId, role }: SocketIdentity): readonly string[] => [
  userRoom(userId),
  ...(role === 'ops_manager' || role === 'super_admin' ? [OPS_ROOM] : []),
];
