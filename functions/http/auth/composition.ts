import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { sessionDefinition } from '#adapters/dynamodb/aggregates/session.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { createDynamoDbRateLimiter } from '#adapters/dynamodb/dynamodb-rate-limiter.ts';
import { createDynamoDbSessions } from '#adapters/dynamodb/dynamodb-sessions.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbUsers } from '#adapters/dynamodb/dynamodb-users.ts';
import { createAccessTokenIssuer } from '#adapters/jwt/access-token-issuer.ts';
import { keyringSchema } from '#adapters/jwt/keyring.ts';
import { createPublishedKeyReader, TOKEN_KEYS_DOCUMENT } from '#adapters/jwt/published-keys.ts';
import { createBcryptPasswords } from '#adapters/passwords/bcrypt-passwords.ts';
import { isCommonPassword } from '#adapters/passwords/common-passwords.ts';
import { createAesSecretBox } from '#adapters/secrets/aes-secret-box.ts';
import { createPepperMacs } from '#adapters/secrets/pepper-macs.ts';
import { pepperRingSchema } from '#adapters/secrets/pepper-ring.ts';
import { randomSecrets } from '#adapters/secrets/random-secrets.ts';
import { createSecretReader } from '#adapters/secrets/secret-reader.ts';
import { systemClock, systemIds } from '#adapters/system/system.ts';
import { otpauthTotp } from '#adapters/totp/otpauth-totp.ts';
import { guessPolicies, scaled } from '#application/rate-policies.ts';
import { readConfig } from '#config/config.ts';
import { composeRateLimiter } from '#functions/runtime/composition/rate-limits.ts';
import { logReporter } from '#functions/runtime/reporter.ts';

/** The adapters of the `auth` function: the only one that holds signing keys and the pepper. */
export function composeAuth() {
  const config = readConfig([
    'OPERATIONAL_TABLE',
    'TOKEN_KEYS_SECRET',
    'PEPPER_SECRET',
    'TOKEN_ISSUER',
    'TOKEN_AUDIENCE',
    'PASSWORD_COST',
    'RATE_LIMIT_FACTOR',
  ]);
  const table = config.OPERATIONAL_TABLE;
  const client = createDocumentClient();
  const secretsManager = new SecretsManagerClient({});
  const pepper = createSecretReader(secretsManager, config.PEPPER_SECRET, pepperRingSchema, systemClock);
  const ring = createSecretReader(secretsManager, config.TOKEN_KEYS_SECRET, keyringSchema, systemClock);
  const published = createPublishedKeyReader(client, table, TOKEN_KEYS_DOCUMENT, systemClock);

  return {
    clock: systemClock,
    limiter: composeRateLimiter(client),
    published,
    deps: {
      users: createDynamoDbUsers(client, table, randomSecrets),
      sessions: createDynamoDbSessions(client, table),
      uow: createDynamoDbUnitOfWork({
        client,
        tables: { operational: table },
        definitions: [userDefinition, sessionDefinition],
        sha256,
      }),
      ids: systemIds,
      secrets: randomSecrets,
      macs: createPepperMacs(pepper),
      box: createAesSecretBox(pepper),
      totp: otpauthTotp,
      passwords: createBcryptPasswords({ pepper, cost: config.PASSWORD_COST, isCommon: isCommonPassword }),
      accessTokens: createAccessTokenIssuer({
        ring,
        published,
        issuer: config.TOKEN_ISSUER,
        audience: config.TOKEN_AUDIENCE,
      }),
      guesses: createDynamoDbRateLimiter({
        client,
        table,
        clock: systemClock,
        policies: scaled(guessPolicies, config.RATE_LIMIT_FACTOR),
      }),
      reporter: logReporter,
    },
  };
}

export type AuthDeps = ReturnType<typeof composeAuth>['deps'];
