import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { aggregateKey } from '#adapters/dynamodb/aggregate.ts';
import { batchGet } from '#adapters/dynamodb/batch-get.ts';
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

/** Reads user and session in one call, as of now unless told otherwise, and keeps no more than the verdict needs. */
export const createSubjectReader =
  (client: DynamoDBDocumentClient, table: string) =>
  async (userId: string, sessionId: string, asOf: AsOf = 'now'): Promise<AccessSubject | undefined> => {
    const keys = [aggregateKey('user', userId), aggregateKey('session', sessionId)];
    const items = await batchGet(client, table, keys, asOf === 'now');
    const [user, session] = keys.map(({ pk }) => items.find((item) => item['pk'] === pk));
    return user && session
      ? {
          user: userState().parse(unpackAggregate(user).state),
          session: sessionState().parse(unpackAggregate(session).state),
        }
      : undefined;
  };
