import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from '@aws-sdk/lib-dynamodb';
import type {
  ConnectionStore,
  RoomMember,
  SocketIdentity,
  TicketStore,
} from '#application/realtime/ports.ts';
import { roles } from '#contracts/roles.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { epochSeconds, STATE } from './aggregate.ts';

const identity = lazily(() =>
  z.object({
    userId: z.string(),
    role: z.enum(roles),
    sessionId: z.string(),
    expiresAt: z.string(),
  }),
);
const connectionItem = lazily(() =>
  z.object({
    pk: z.string(),
    connectedAt: z.string(),
    identity: z.nullable(identity()),
  }),
);
const key = lazily(() => z.object({ pk: z.string(), sk: z.string() }));

/** API Gateway closes every socket after two hours; a day later TTL removes what is left of it. */
const KEPT_SECONDS = 26 * 3_600;
const CONNECTION = 'CONN#';
const connectionPk = (connectionId: string): string => CONNECTION + connectionId;
const connectionKey = (connectionId: string) => ({ pk: connectionPk(connectionId), sk: STATE });
const joinedKey = (connectionId: string, room: string) => ({ pk: connectionPk(connectionId), sk: room });

/** A connection's own item is in its user's and its role's room at once, through two indexes. */
const indexOfRoom = (room: string): 'gsi1' | 'gsi2' => (room.startsWith('role:') ? 'gsi2' : 'gsi1');

/** The index holds only keys, so the sort key contains everything a push needs to know about a member. */
function membership(room: string, who: SocketIdentity, connectionId: string): Record<string, string> {
  const index = indexOfRoom(room);
  return {
    [`${index}pk`]: `ROOM#${room}`,
    [`${index}sk`]: [who.userId, who.role, who.sessionId, who.expiresAt, connectionId].join(' '),
  };
}
const memberSchema = lazily(() => z.extend(identity(), { connectionId: z.string() }));
function memberOf(sortKey: unknown): RoomMember {
  const [userId, role, sessionId, expiresAt, ...connectionId] = z.string().parse(sortKey).split(' ');
  return memberSchema().parse({ userId, role, sessionId, expiresAt, connectionId: connectionId.join(' ') });
}

/**
 * Sockets as items of the operational table: one per connection, which is in its owner's rooms through indexes, and next
 * to it one per room joined later. A member appears in a room once the index has caught up, usually within
 * milliseconds; a client that connects loads the earlier state by HTTP anyway.
 */
export function createDynamoDbConnections(client: DynamoDBDocumentClient, table: string): ConnectionStore {
  const put = (item: Record<string, unknown>) =>
    client.send(new PutCommand({ TableName: table, Item: item }));
  const swept = (from: string) => epochSeconds(from) + KEPT_SECONDS;
  const now = () => new Date().toISOString();

  /** The keys found by a query, over all pages. */
  async function query(index: 'gsi1' | 'gsi2' | undefined, pk: string): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const answer = await client.send(
        new QueryCommand({
          TableName: table,
          ...(index ? { IndexName: index } : { ConsistentRead: true }),
          KeyConditionExpression: `${index ?? ''}pk = :pk`,
          ExpressionAttributeValues: { ':pk': pk },
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      found.push(...(answer.Items ?? []));
      start = answer.LastEvaluatedKey;
    } while (start);
    return found;
  }

  return {
    open: async ({ connectionId, connectedAt }) => {
      await put({
        ...connectionKey(connectionId),
        connectedAt,
        identity: null,
        expiresAt: swept(connectedAt),
      });
    },
    async find(connectionId) {
      const answer = await client.send(
        new GetCommand({ TableName: table, Key: connectionKey(connectionId), ConsistentRead: true }),
      );
      if (!answer.Item) return undefined;
      const { connectedAt, identity: who } = connectionItem().parse(answer.Item);
      return { connectionId, connectedAt, identity: who };
    },
    async identify(connectionId, who, rooms) {
      if (new Set(rooms.map(indexOfRoom)).size < rooms.length)
        throw new RangeError(`A connection can't start in ${rooms.join(' and ')} at once.`);
      const at = now();
      await put({
        ...connectionKey(connectionId),
        connectedAt: at,
        identity: who,
        ...Object.fromEntries(rooms.flatMap((room) => Object.entries(membership(room, who, connectionId)))),
        expiresAt: swept(at),
      });
    },
    join: async (connectionId, who, room) => {
      await put({
        ...joinedKey(connectionId, room),
        ...membership(room, who, connectionId),
        expiresAt: swept(now()),
      });
    },
    leave: async (connectionId, room) => {
      await client.send(new DeleteCommand({ TableName: table, Key: joinedKey(connectionId, room) }));
    },
    async members(room) {
      const index = indexOfRoom(room);
      return (await query(index, `ROOM#${room}`)).map((item) => memberOf(item[`${index}sk`]));
    },
    async close(connectionId) {
      const items = await query(undefined, connectionPk(connectionId));
      await Promise.all(
        items.map((item) => client.send(new DeleteCommand({ TableName: table, Key: key().parse(item) }))),
      );
    },
  };
}

const ticketKey = (digest: string) => ({ pk: `TICKET#${digest}`, sk: STATE });
const ticketItem = lazily(() => z.object({ identity: identity(), goodUntil: z.string() }));

/** Tickets are stored by their digest, so that reading the table does not reveal one. */
export const createDynamoDbTickets = (
  client: DynamoDBDocumentClient,
  table: string,
  digest: (ticket: string) => string,
): TicketStore => ({
  async issue(ticket, who, expiresAt) {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: {
          ...ticketKey(digest(ticket)),
          identity: who,
          goodUntil: expiresAt,
          expiresAt: epochSeconds(expiresAt),
        },
      }),
    );
  },
  async redeem(ticket, at) {
    try {
      const answer = await client.send(
        new DeleteCommand({
          TableName: table,
          Key: ticketKey(digest(ticket)),
          ConditionExpression: 'attribute_exists(pk) AND goodUntil > :now',
          ExpressionAttributeValues: { ':now': at },
          ReturnValues: 'ALL_OLD',
        }),
      );
      return ticketItem().parse(answer.Attributes).identity;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  },
});
