import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { ConnectionStore, SocketIdentity, TicketStore } from '#application/realtime/ports.ts';
import { roles } from '#contracts/roles.ts';
import { epochSeconds, STATE } from './aggregate.ts';

const identity = z.object({
  userId: z.string(),
  role: z.enum(roles),
  sessionId: z.string(),
  expiresAt: z.string(),
});
const connectionItem = z.object({
  connectionId: z.string(),
  connectedAt: z.string(),
  identity: identity.nullable(),
});
const memberItem = z.object({ connectionId: z.string(), identity });
const roomOf = z.object({ pk: z.string(), sk: z.string() });

/** API Gateway closes every socket after two hours; a day later nothing may remain of it. */
const KEPT_SECONDS = 26 * 3_600;
const connectionKey = (connectionId: string) => ({ pk: `CONN#${connectionId}`, sk: STATE });
const roomKey = (room: string, connectionId: string) => ({ pk: `ROOM#${room}`, sk: connectionId });

/** Sockets and rooms as items of the operational table; a socket's rooms are found again through gsi1. */
export function createDynamoDbConnections(client: DynamoDBDocumentClient, table: string): ConnectionStore {
  const put = (item: Record<string, unknown>) =>
    client.send(new PutCommand({ TableName: table, Item: item }));
  const swept = (from: string) => epochSeconds(from) + KEPT_SECONDS;
  const roomItem = (connectionId: string, who: SocketIdentity, room: string, at: string) => ({
    ...roomKey(room, connectionId),
    gsi1pk: `CONN#${connectionId}`,
    gsi1sk: room,
    connectionId,
    identity: who,
    expiresAt: swept(at),
  });
  const now = () => new Date().toISOString();

  return {
    open: async (connection) => {
      await put({
        ...connectionKey(connection.connectionId),
        ...connection,
        expiresAt: swept(connection.connectedAt),
      });
    },
    async find(connectionId) {
      const answer = await client.send(
        new GetCommand({ TableName: table, Key: connectionKey(connectionId), ConsistentRead: true }),
      );
      return answer.Item ? connectionItem.parse(answer.Item) : undefined;
    },
    async identify(connectionId, who, rooms) {
      const at = now();
      await client.send(
        new TransactWriteCommand({
          TransactItems: [
            {
              Put: {
                TableName: table,
                Item: {
                  ...connectionKey(connectionId),
                  connectionId,
                  connectedAt: at,
                  identity: who,
                  expiresAt: swept(at),
                },
              },
            },
            ...rooms.map((room) => ({
              Put: { TableName: table, Item: roomItem(connectionId, who, room, at) },
            })),
          ],
        }),
      );
    },
    join: async (connectionId, who, room) => {
      await put(roomItem(connectionId, who, room, now()));
    },
    leave: async (connectionId, room) => {
      await client.send(new DeleteCommand({ TableName: table, Key: roomKey(room, connectionId) }));
    },
    async members(room) {
      const members = [];
      let start: Record<string, unknown> | undefined;
      do {
        const answer = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': `ROOM#${room}` },
            ConsistentRead: true,
            ...(start ? { ExclusiveStartKey: start } : {}),
          }),
        );
        for (const item of answer.Items ?? []) {
          const member = memberItem.parse(item);
          members.push({ connectionId: member.connectionId, ...member.identity });
        }
        start = answer.LastEvaluatedKey;
      } while (start);
      return members;
    },
    async close(connectionId) {
      const rooms = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'gsi1',
          KeyConditionExpression: 'gsi1pk = :pk',
          ExpressionAttributeValues: { ':pk': `CONN#${connectionId}` },
        }),
      );
      const keys = [connectionKey(connectionId), ...(rooms.Items ?? []).map((item) => roomOf.parse(item))];
      await Promise.all(keys.map((Key) => client.send(new DeleteCommand({ TableName: table, Key }))));
    },
  };
}

const ticketKey = (digest: string) => ({ pk: `TICKET#${digest}`, sk: STATE });
const ticketItem = z.object({ identity, goodUntil: z.string() });

/** Tickets under their digest: reading the table gives nobody a way in. */
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
      return ticketItem.parse(answer.Attributes).identity;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined;
      throw error;
    }
  },
});
