import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { aggregateKey } from '#adapters/dynamodb/aggregate.ts';
import { sessionKey } from '#adapters/dynamodb/aggregates/session.ts';
import { unpackAggregate } from '#adapters/dynamodb/stored-aggregate.ts';
import type { Consistency } from '#application/unit-of-work.ts';
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
 * Reads user and session in one query, strongly consistent by default, and parses only what authorization needs. A user's
 * sessions sort directly before the user's own item, newest last, so newer sessions in between are read too.
 */
export const createSubjectReader =
  (client: DynamoDBDocumentClient, table: string) =>
  async (
    userId: string,
    sessionId: string,
    consistency: Consistency = 'strong',
  ): Promise<AccessSubject | undefined> => {
    const [own, owner] = [sessionKey(sessionId), aggregateKey('user', userId)];
    if (own.pk !== owner.pk) return undefined;
    const { Items: items = [] } = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :session AND :user',
        ExpressionAttributeValues: { ':pk': own.pk, ':session': own.sk, ':user': owner.sk },
        ConsistentRead: consistency === 'strong',
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
