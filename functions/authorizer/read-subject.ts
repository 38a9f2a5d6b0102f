import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { aggregateKey } from '#adapters/dynamodb/aggregate.ts';
import { sessionKey } from '#adapters/dynamodb/aggregates/session.ts';
import { unpackAggregate } from '#adapters/dynamodb/stored-aggregate.ts';
import type { AsOf } from '#application/unit-of-work.ts';
import { roles } from '#contracts/roles.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AccessSubject } from './authorize.ts';

const userState = lazily(() =>
  z.object({
    userId: z.string(),
    role: z.enum(roles),
    status: z.enum(['active', 'disabled', 'erased']),
    sessionEpoch: z.int(),
  }),
);
const sessionState = lazily(() =>
  z.object({
    sessionId: z.string(),
    userId: z.string(),
    status: z.enum(['active', 'ended']),
    scope: z.enum(['full', 'enrolment']),
    epoch: z.int(),
    expiresAt: z.string(),
  }),
);

/**
 * Reads user and session, as of now unless told otherwise, and keeps no more than the verdict needs. Sessions stand
 * right before their owner's own item, the newest last: what lies between is read with them, as one.
 */
export const createSubjectReader =
  (client: DynamoDBDocumentClient, table: string) =>
  async (userId: string, sessionId: string, asOf: AsOf = 'now'): Promise<AccessSubject | undefined> => {
    const [own, owner] = [sessionKey(sessionId), aggregateKey('user', userId)];
    if (own.pk !== owner.pk) return undefined;
    const { Items: items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :session AND :user',
        ExpressionAttributeValues: { ':pk': own.pk, ':session': own.sk, ':user': owner.sk },
        ConsistentRead: asOf === 'now',
      }),
    );
    const [session, user] = [own, owner].map(({ sk }) => items.find((item) => item['sk'] === sk));
    return user && session
      ? {
          user: userState().parse(unpackAggregate(user).state),
          session: sessionState().parse(unpackAggregate(session).state),
        }
      : undefined;
  };
