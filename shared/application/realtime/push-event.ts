import { notificationsOf } from '#application/notification/notify.ts';
import type { Notification } from '#application/notification/ports.ts';
import type { Consistency } from '#application/unit-of-work.ts';
import { catalogue, type DomainEvent, isEventType } from '#contracts/events/catalogue.ts';
import type { Audience } from '#contracts/events/event.ts';
import type { SocketPush } from '#contracts/realtime.ts';
import type { Sha256 } from '#domain/audit/chain.ts';
import {
  bookingRoom,
  type ConnectionStore,
  OPS_ROOM,
  type RoomMember,
  type SocketSender,
  userRoom,
} from './ports.ts';

export type PushPorts = {
  readonly connections: ConnectionStore;
  readonly sockets: SocketSender;
  /**
   * Whether the session behind a socket is still valid. Eventual consistency is enough for a push: the event that ends a
   * session closes its sockets after a consistent read.
   */
  readonly isLive: (member: RoomMember, at: string, consistency: Consistency) => Promise<boolean>;
};

const text = (data: Readonly<Record<string, unknown>>, key: string): readonly string[] => {
  const value = data[key];
  return typeof value === 'string' ? [value] : [];
};

const roomFor: Readonly<Record<Audience, (data: DomainEvent['data']) => readonly string[]>> = {
  customer: (data) => text(data, 'customerId').map(userRoom),
  vendor: (data) => text(data, 'vendorId').map(userRoom),
  user: (data) => text(data, 'userId').map(userRoom),
  booking: (data) => text(data, 'bookingId').map(bookingRoom),
  ops: () => [OPS_ROOM],
};

/** The rooms that may receive an event, by its contract and the parties named in its data. */
function roomsOf(event: DomainEvent): readonly string[] {
  if (!isEventType(event.type)) return [];
  const rooms: readonly Audience[] = catalogue[event.type].rooms;
  return rooms.flatMap((audience) => roomFor[audience](event.data));
}

/** The sockets in any of the rooms, each once. */
async function audienceOf(
  connections: ConnectionStore,
  rooms: readonly string[],
): Promise<readonly RoomMember[]> {
  const byConnection = new Map<string, RoomMember>();
  for (const members of await Promise.all(rooms.map((room) => connections.members(room)))) {
    for (const member of members) byConnection.set(member.connectionId, member);
  }
  return [...byConnection.values()];
}

/**
 * What a party may not see of an event. A vendor sees none of the customer's amounts, only the vendor's share. A customer
 * sees neither that share nor why a vendor dropped out; the booking names the vendor once they have accepted.
 */
const withheldFrom: Readonly<Partial<Record<RoomMember['role'], readonly string[]>>> = {
  vendor: ['total', 'amount', 'fee', 'refund'],
  customer: ['vendorId', 'fromVendorId', 'cause', 'vendorShare'],
};

function messageFor({ role }: RoomMember, message: SocketPush): SocketPush {
  const withheld = withheldFrom[role];
  if (!withheld) return message;
  const data = Object.entries(message.data).filter(([key]) => !withheld.includes(key));
  return { ...message, data: Object.fromEntries(data) };
}

/** Sends a message to everybody in the rooms whose session is valid; others are disconnected. */
async function pushTo(
  ports: PushPorts,
  rooms: readonly string[],
  message: SocketPush,
  at: string,
  mayHear: (member: RoomMember) => boolean = () => true,
): Promise<void> {
  const audience = (await audienceOf(ports.connections, rooms)).filter(mayHear);
  await Promise.all(
    audience.map(async (member) => {
      const live = member.expiresAt > at && (await ports.isLive(member, at, 'eventual'));
      const outcome = live
        ? await ports.sockets.send(member.connectionId, messageFor(member, message))
        : 'gone';
      if (outcome === 'sent') return;
      if (!live) await ports.sockets.disconnect(member.connectionId);
      await ports.connections.close(member.connectionId);
    }),
  );
}

/** Excludes a vendor who joined the booking's room and no longer has the job. */
const hears =
  ({ data }: DomainEvent) =>
  ({ role, userId }: RoomMember): boolean =>
    role !== 'vendor' || typeof data['vendorId'] !== 'string' || data['vendorId'] === userId;

const kindOf = (event: DomainEvent): SocketPush['event'] =>
  event.aggregate.kind === 'vendor' ? 'vendor_update' : 'booking_update';

const messageOf = (event: DomainEvent): SocketPush => ({
  event: kindOf(event),
  type: event.type,
  eventId: event.eventId,
  sequence: event.sequence,
  occurredAt: event.occurredAt,
  correlationId: event.correlationId,
  data: event.data,
});

/** After these events, older sessions of the user must not keep receiving. */
const endsSessions: readonly string[] = [
  'session.ended',
  'user.disabled',
  'user.role_changed',
  'user.erased',
  'user.password_changed',
  'user.sessions_ended',
  'user.second_factor_enrolled',
  'user.second_factor_removed',
];

/**
 * Pushes an event to its rooms, and its inbox entries to their owners; closes the sockets of sessions that it ended.
 * An entry may be pushed a moment before it is in the inbox.
 */
export async function pushEvent(
  ports: PushPorts & { readonly sha256: Sha256 },
  event: DomainEvent,
  at: string,
): Promise<void> {
  const rooms = roomsOf(event);
  await Promise.all([
    rooms.length > 0 ? pushTo(ports, rooms, messageOf(event), at, hears(event)) : undefined,
    ...notificationsOf(event, ports.sha256).map((entry) =>
      pushTo(ports, [userRoom(entry.userId)], noticeOf(event, entry), at),
    ),
  ]);
  if (endsSessions.includes(event.type)) await closeDead(ports, text(event.data, 'userId'), at);
}

const noticeOf = (event: DomainEvent, entry: Notification): SocketPush => {
  const { notificationId, title, body, bookingId } = entry;
  return { ...messageOf(event), event: 'notification', data: { notificationId, title, body, bookingId } };
};

async function closeDead(ports: PushPorts, userIds: readonly string[], at: string): Promise<void> {
  const members = await audienceOf(ports.connections, userIds.map(userRoom));
  await Promise.all(
    members.map(async (member) => {
      if (await ports.isLive(member, at, 'strong')) return;
      await ports.sockets.disconnect(member.connectionId);
      await ports.connections.close(member.connectionId);
    }),
  );
}
