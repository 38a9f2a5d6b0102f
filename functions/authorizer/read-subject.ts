import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { aggregateKey } from '#adapters/dynamodb/aggregate.ts';
import { roles } from '#contracts/roles.ts';
import type { AccessSubject } from './authorize.ts';

const userItem = z.object({
  d: z.object({
    userId: z.string(),
    role: z.enum(roles),
    status: z.enum(['active', 'disabled', 'erased']),
    sessionEpoch: z.int(),
  }),
});
const sessionItem = z.object({
  d: z.object({
    sessionId: z.string(),
    userId: z.string(),
    status: z.enum(['active', 'ended']),
    scope: z.enum(['full', 'enrolment']),
    epoch: z.int(),
    expiresAt: z.string(),
  }),
});

/** Reads user and session at once, consistently, and no more of them than the verdict needs. */
export function createSubjectReader(client: DynamoDBDocumentClient, table: string) {
  const read = async (kind: 'user' | 'session', id: string, fields: readonly string[]) => {
    const names = Object.fromEntries(fields.map((field, i) => [`#f${i}`, field]));
    const answer = await client.send(
      new GetCommand({
        TableName: table,
        Key: aggregateKey(kind, id),
        ConsistentRead: true,
        ProjectionExpression: Object.keys(names)
          .map((name) => `#d.${name}`)
          .join(', '),
        ExpressionAttributeNames: { '#d': 'd', ...names },
      }),
    );
    return answer.Item;
  };

  return async (userId: string, sessionId: string): Promise<AccessSubject | undefined> => {
    const [user, session] = await Promise.all([
      read('user', userId, Object.keys(userItem.shape.d.shape)),
      read('session', sessionId, Object.keys(sessionItem.shape.d.shape)),
    ]);
    return user && session
      ? { user: userItem.parse(user).d, session: sessionItem.parse(session).d }
      : undefined;
  };
}
