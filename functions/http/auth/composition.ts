import { invitationDefinition } from '#adapters/dynamodb/aggregates/invitation.ts';
import { sessionDefinition } from '#adapters/dynamodb/aggregates/session.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { createAccessTokenIssuer } from '#adapters/jwt/access-token-issuer.ts';
import { keyringSchema } from '#adapters/jwt/keyring.ts';
import { createPublishedKeyReader, TOKEN_KEYS_DOCUMENT } from '#adapters/jwt/published-keys.ts';
import { createBcryptPasswords } from '#adapters/passwords/bcrypt-passwords.ts';
import { isCommonPassword } from '#adapters/passwords/common-passwords.ts';
import { createAesSecretBox } from '#adapters/secrets/aes-secret-box.ts';
import { createPepperMacs } from '#adapters/secrets/pepper-macs.ts';
import { pepperRingSchema } from '#adapters/secrets/pepper-ring.ts';
import { createSecretReader } from '#adapters/secrets/secret-reader.ts';
import { systemClock } from '#adapters/system/system.ts';
import { otpauthTotp } from '#adapters/totp/otpauth-totp.ts';
import { guessPolicies } from '#application/rate-policies.ts';
import { readConfig } from '#config/config.ts';
import { composeMailer, people } from '#functions/runtime/composition/identity.ts';
import {
  client,
  operationalTable,
  rateLimiter,
  tokenBuckets,
  unitOfWork,
} from '#functions/runtime/composition/operational.ts';
import { secretSource } from '#functions/runtime/composition/secrets.ts';
import { logReporter } from '#functions/runtime/reporter.ts';

/** The adapters of the `auth` function: the only one that holds signing keys and the pepper. */
export function composeAuth() {
  const config = readConfig([
    'TOKEN_KEYS_SECRET',
    'PEPPER_SECRET',
    'TOKEN_ISSUER',
    'TOKEN_AUDIENCE',
    'PASSWORD_COST',
  ]);
  const pepper = createSecretReader(secretSource, config.PEPPER_SECRET, pepperRingSchema, systemClock);
  const ring = createSecretReader(secretSource, config.TOKEN_KEYS_SECRET, keyringSchema, systemClock);
  const published = createPublishedKeyReader(client, operationalTable, TOKEN_KEYS_DOCUMENT, systemClock);

  return {
    clock: systemClock,
    limiter: rateLimiter(),
    published,
    deps: {
      ...people,
      uow: unitOfWork([userDefinition, sessionDefinition, invitationDefinition]),
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
      guesses: tokenBuckets(guessPolicies),
      mailer: composeMailer(),
      texts: {
        sendCode: async (to: string, code: string) =>
          (await import('#functions/runtime/composition/sns.ts')).texts.sendCode(to, code),
      },
      reporter: logReporter,
      bookings: async () =>
        (await import('#adapters/dynamodb/dynamodb-bookings.ts')).createDynamoDbBookings(
          client,
          operationalTable,
        ),
    },
  };
}

export type AuthDeps = ReturnType<typeof composeAuth>['deps'];
