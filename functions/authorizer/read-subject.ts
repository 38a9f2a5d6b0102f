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

/** Most sessions newer than the caller's own that are read along with the user. */
const READ_ALONG = 20;

/**
 * Reads user and session in one query, strongly consistent by default, and parses only what authorization needs. A user's
 * sessions sort directly before the user's own item, newest last. The newer sessions in between are read too; where there
 * are many, a second query reads the user.
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
    const itemsFrom = async (first: string) => {
      const { Items: items = [] } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :user',
          ExpressionAttributeValues: { ':pk': own.pk, ':first': first, ':user': owner.sk },
          Limit: READ_ALONG,
          ConsistentRead: consistency === 'strong',
        }),
      );
      return items;
    };
    const items = await itemsFrom(own.sk);
    const session = items.find((item) => item['sk'] === own.sk);
    if (!session) return undefined;
    const user =
      items.find((item) => item['sk'] === owner.sk) ??
      (items.length < READ_ALONG ? undefined : (await itemsFrom(owner.sk))[0]);
    return user
      ? {
          user: userState().parse(unpackAggregate(user).state),
          session: sessionState().parse(unpackAggregate(session).state),
        }
      : undefined;
  };
