import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { aggregateKey } from '#adapters/dynamodb/aggregate.ts';
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

/** Reads user and session at once, as of now unless told otherwise, and keeps no more than the verdict needs. */
export function createSubjectReader(client: DynamoDBDocumentClient, table: string) {
  const read = async (kind: 'user' | 'session', id: string, asOf: AsOf): Promise<unknown> => {
    const { Item } = await client.send(
      new GetCommand({ TableName: table, Key: aggregateKey(kind, id), ConsistentRead: asOf === 'now' }),
    );
    return Item && unpackAggregate(Item).state;
  };

  return async (
    userId: string,
    sessionId: string,
    asOf: AsOf = 'now',
  ): Promise<AccessSubject | undefined> => {
    const [user, session] = await Promise.all([read('user', userId, asOf), read('session', sessionId, asOf)]);
    return user && session
      ? { user: userState().parse(user), session: sessionState().parse(session) }
      : undefined;
  };
}
