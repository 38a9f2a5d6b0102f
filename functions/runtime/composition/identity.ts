import { createDynamoDbInvitations } from '#adapters/dynamodb/dynamodb-invitations.ts';
import { createDynamoDbSessions } from '#adapters/dynamodb/dynamodb-sessions.ts';
import { createDynamoDbUsers } from '#adapters/dynamodb/dynamodb-users.ts';
import { randomSecrets } from '#adapters/secrets/random-secrets.ts';
import { systemIds } from '#adapters/system/system.ts';
import type { Mailer } from '#application/identity/ports.ts';
import { readConfig } from '#config/config.ts';
import { client, operationalTable } from './operational.ts';

/** Accounts and sessions as stored, for any function; it takes no secret to read them. */
export const people = {
  users: createDynamoDbUsers(client, operationalTable, randomSecrets),
  sessions: createDynamoDbSessions(client, operationalTable),
  invitations: createDynamoDbInvitations(client, operationalTable),
  ids: systemIds,
  secrets: randomSecrets,
};

/** The mailer of functions that may send. Its client is loaded with the first mail. */
export function composeMailer(): Mailer {
  const config = readConfig(['MAIL_FROM', 'APP_URL', 'TOKEN_ISSUER']);
  const options = { from: config.MAIL_FROM, appUrl: config.APP_URL ?? config.TOKEN_ISSUER };
  return {
    send: async (...mail) =>
      (await import('#functions/runtime/composition/ses.ts')).openMailer(options).send(...mail),
  };
}
