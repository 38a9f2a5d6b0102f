import { sha256 } from '#adapters/crypto/sha256.ts';
import { documentKey } from '#adapters/dynamodb/aggregate.ts';
import { invitationDefinition } from '#adapters/dynamodb/aggregates/invitation.ts';
import { sessionDefinition } from '#adapters/dynamodb/aggregates/session.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { createDynamoDbInvitations } from '#adapters/dynamodb/dynamodb-invitations.ts';
import { createDynamoDbRateLimiter } from '#adapters/dynamodb/dynamodb-rate-limiter.ts';
import { createDynamoDbSessions } from '#adapters/dynamodb/dynamodb-sessions.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbUsers } from '#adapters/dynamodb/dynamodb-users.ts';
import { createAccessTokenIssuer } from '#adapters/jwt/access-token-issuer.ts';
import { createAccessTokenVerifier } from '#adapters/jwt/access-token-verifier.ts';
import { createKeyPublication } from '#adapters/jwt/key-publication.ts';
import { createRingKey, type Keyring, publicHalves } from '#adapters/jwt/keyring.ts';
import { createPublishedKeyReader, TOKEN_KEYS_DOCUMENT } from '#adapters/jwt/published-keys.ts';
import { createBcryptPasswords } from '#adapters/passwords/bcrypt-passwords.ts';
import { isCommonPassword } from '#adapters/passwords/common-passwords.ts';
import { createAesSecretBox } from '#adapters/secrets/aes-secret-box.ts';
import { createPepperMacs } from '#adapters/secrets/pepper-macs.ts';
import { createPepperRing, type PepperRing } from '#adapters/secrets/pepper-ring.ts';
import { randomSecrets } from '#adapters/secrets/random-secrets.ts';
import type { SecretReader } from '#adapters/secrets/secret-reader.ts';
import { systemIds } from '#adapters/system/system.ts';
import { otpauthTotp } from '#adapters/totp/otpauth-totp.ts';
import type { MailTemplate } from '#application/identity/ports.ts';
import { guessPolicies, scaled } from '#application/rate-policies.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { Denial } from '#contracts/authorizer-context.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { authorize } from '#functions/authorizer/authorize.ts';
import { createSubjectReader } from '#functions/authorizer/read-subject.ts';
import { readRouteAccess } from '#functions/authorizer/route-access.ts';
import { routeAccessSetting } from '#infra/stacks/route-access-setting.ts';
import type { TestDynamoDb } from './dynoxide.ts';

export const issuer = 'https://api.homeserve.test';
export const audience = 'homeserve-api';
export const goodPassword = 'seven quiet mango trees';

/** A clock that only moves when it is set. */
export function handClock(start: string) {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

/** A secret reader whose value tests can change. */
export function heldSecret<T>(value: T): SecretReader<T> & { value: T } {
  const held = { value, read: async () => held.value, refresh: async () => held.value };
  return held;
}

export type IdentitySystemOptions = {
  readonly cost?: number;
  readonly guessFactor?: number;
  readonly pepper?: PepperRing;
};

/** The ports of `auth` and the authorizer, on real adapters over one DynamoDB. */
export async function startIdentity(dynamo: TestDynamoDb, options: IdentitySystemOptions = {}) {
  const { client, tables } = dynamo;
  const table = tables.operational;
  const clock = handClock('2026-11-22T10:00:00.000Z');
  const at = clock.now().toISOString();
  const ring = heldSecret<Keyring>({ keys: [createRingKey('k1', 'active', at)] });
  const pepper = heldSecret(options.pepper ?? createPepperRing('p1'));
  const publication = createKeyPublication(client, table, TOKEN_KEYS_DOCUMENT);
  await publication.publish(publicHalves(ring.value));
  const reader = () => createPublishedKeyReader(client, table, TOKEN_KEYS_DOCUMENT, clock);
  const published = reader();
  const mails: { readonly to: string; readonly mail: MailTemplate }[] = [];
  const texts: { readonly to: string; readonly code: string }[] = [];
  const failures: { readonly what: string; readonly cause: unknown }[] = [];

  const deps = {
    users: createDynamoDbUsers(client, table, randomSecrets),
    sessions: createDynamoDbSessions(client, table),
    invitations: createDynamoDbInvitations(client, table),
    uow: createDynamoDbUnitOfWork({
      client,
      tables: { operational: table },
      definitions: [userDefinition, sessionDefinition, invitationDefinition],
      sha256,
      clock,
    }),
    ids: systemIds,
    secrets: randomSecrets,
    macs: createPepperMacs(pepper),
    box: createAesSecretBox(pepper),
    totp: otpauthTotp,
    passwords: createBcryptPasswords({ pepper, cost: options.cost ?? 4, isCommon: isCommonPassword }),
    accessTokens: createAccessTokenIssuer({ ring, published, issuer, audience }),
    guesses: createDynamoDbRateLimiter({
      client,
      table,
      clock,
      policies: scaled(guessPolicies, options.guessFactor ?? 1),
    }),
    reporter: { failed: (what: string, cause: unknown) => void failures.push({ what, cause }) },
    mailer: { send: async (to: string, mail: MailTemplate) => void mails.push({ to, mail }) },
    texts: { sendCode: async (to: string, code: string) => void texts.push({ to, code }) },
  };

  const authorizer = {
    verifier: createAccessTokenVerifier(reader(), { issuer, audience }),
    readSubject: createSubjectReader(client, table),
    routeAccess: readRouteAccess(routeAccessSetting(allRoutes)),
    clock,
  };
  return {
    deps,
    clock,
    ring,
    pepper,
    publication,
    mails,
    texts,
    failures,
    authorizer,
    /** The authorizer's decision for a token at a route. */
    verdict: async (token: string | undefined, routeKey: string): Promise<'allowed' | Denial> => {
      const verdict = await authorize(authorizer, { token, routeKey });
      return verdict.ok ? 'allowed' : verdict.error;
    },
    context: (actor: CallContext['actor'] = { kind: 'system', id: 'anonymous' }): CallContext => ({
      actor,
      at: clock.now().toISOString(),
      correlationId: 'test',
    }),
    publishedDocument: documentKey(TOKEN_KEYS_DOCUMENT),
  };
}

export type IdentitySystem = Awaited<ReturnType<typeof startIdentity>>;

export const origin = { ip: '203.0.113.7', userAgent: 'test' } as const;
let people = 0;
/** A new e-mail address. */
export function freshEmail(): string {
  people += 1;
  return `person${people}@example.com`;
}
