import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { emailKey } from '#application/identity/email-key.ts';
import type { Secrets, Users } from '#application/identity/ports.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { documentKey } from './aggregate.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { userDefinition } from './aggregates/user.ts';
import { documentOf } from './stored-document.ts';

const guard = lazily(() => z.object({ userId: z.string() }));
/** Read for an unknown e-mail, so that known and unknown ones cause the same requests. */
const NOBODY = 'usr_nobody';

export function createDynamoDbUsers(
  client: DynamoDBDocumentClient,
  table: string,
  secrets: Pick<Secrets, 'digest'>,
): Users {
  const reader = createAggregateReader(client, table, userDefinition);
  return {
    find: (userId) => reader.find(userId),
    async findByEmail(email) {
      const answer = await client.send(
        new GetCommand({
          TableName: table,
          Key: documentKey(emailKey(secrets, email)),
          ConsistentRead: true,
        }),
      );
      return reader.find(answer.Item ? guard().parse(documentOf(answer.Item).state).userId : NOBODY);
    },
    list: ({ role, ...request }) =>
      role ? reader.list('gsi2', `users#${role}`, request) : reader.list('gsi1', 'users', request),
  };
}
