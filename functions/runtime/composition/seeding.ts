import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { sessionDefinition } from '#adapters/dynamodb/aggregates/session.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbUsers } from '#adapters/dynamodb/dynamodb-users.ts';
import { createBcryptPasswords } from '#adapters/passwords/bcrypt-passwords.ts';
import { isCommonPassword } from '#adapters/passwords/common-passwords.ts';
import { createAesSecretBox } from '#adapters/secrets/aes-secret-box.ts';
import { pepperRingSchema } from '#adapters/secrets/pepper-ring.ts';
import { randomSecrets } from '#adapters/secrets/random-secrets.ts';
import { createSecretReader } from '#adapters/secrets/secret-reader.ts';
import { secretsManagerSource } from '#adapters/secrets/secrets-manager-source.ts';
import { systemClock, systemIds } from '#adapters/system/system.ts';
import type { SeedDeps } from '#application/identity/seed-accounts.ts';

export type SeedingOptions = {
  readonly dynamo: DynamoDBDocumentClient;
  readonly secretsManager: SecretsManagerClient;
  readonly operationalTable: string;
  readonly pepperSecret: string;
  /** bcrypt cost; if the stage's is higher, the password is rehashed at the next sign-in. */
  readonly passwordCost: number;
};

/** The ports for creating accounts outside the API, in a process that may access the table and the pepper. */
export function composeSeeding(options: SeedingOptions): SeedDeps {
  const { dynamo, secretsManager, operationalTable, pepperSecret, passwordCost } = options;
  const pepper = createSecretReader(
    secretsManagerSource(secretsManager),
    pepperSecret,
    pepperRingSchema,
    systemClock,
  );
  return {
    users: createDynamoDbUsers(dynamo, operationalTable, randomSecrets),
    uow: createDynamoDbUnitOfWork({
      client: dynamo,
      tables: { operational: operationalTable },
      definitions: [userDefinition, sessionDefinition],
      sha256,
      clock: systemClock,
    }),
    ids: systemIds,
    secrets: randomSecrets,
    passwords: createBcryptPasswords({ pepper, cost: passwordCost, isCommon: isCommonPassword }),
    box: createAesSecretBox(pepper),
  };
}
