import { createDynamoDbUsers } from '#adapters/dynamodb/dynamodb-users.ts';
import { createAccessTokenIssuer } from '#adapters/jwt/access-token-issuer.ts';
import { keyringSchema } from '#adapters/jwt/keyring.ts';
import { createPublishedKeyReader, TOKEN_KEYS_DOCUMENT } from '#adapters/jwt/published-keys.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { createPepperMacs } from '#adapters/secrets/pepper-macs.ts';
import { pepperRingSchema } from '#adapters/secrets/pepper-ring.ts';
import { randomSecrets } from '#adapters/secrets/random-secrets.ts';
import { createSecretReader } from '#adapters/secrets/secret-reader.ts';
import { secretsManagerSource } from '#adapters/secrets/secrets-manager-source.ts';
import { stripePaymentProvider } from '#adapters/stripe/stripe-payment-provider.ts';
import { systemIds } from '#adapters/system/system.ts';
import { registration } from '#application/identity/register-user.ts';
import { startSession } from '#application/identity/start-session.ts';
import { newAggregate } from '#application/unit-of-work.ts';
import { createClient } from '#contracts/client.ts';
import { newUser, type Role, type User } from '#domain/identity/user.ts';
import type { Vendor, WeeklyHours } from '#domain/people/vendor.ts';
import { STRIPE_KEYS } from '#infra/local/system.ts';
import type { TestSystem } from './local-system.ts';

/** A signed-in user. */
export type Actor = {
  readonly userId: string;
  readonly sessionId: string;
  readonly accessToken: string;
  readonly call: ReturnType<typeof createClient>['call'];
};

const ALL_DAYS = [0, 1, 2, 3, 4, 5, 6];
/** The same hours every day, in minutes past local midnight. */
export const daily = (opensMinutes: number, closesMinutes: number): readonly WeeklyHours[] =>
  ALL_DAYS.map((weekday) => ({ weekday, opensMinutes, closesMinutes }));

const pincodes = loadPincodes();
const bengaluru = Array.from({ length: 117 }, (_, i) => String(560_001 + i)).filter((code) =>
  pincodes.find(code),
);
let places = 0;
/** A pincode that no other test of this process uses, so that its vendors serve only this test's customers. */
export function ownPincode(): string {
  const found = bengaluru[places++];
  if (found === undefined) throw new Error('Bengaluru has no more pincodes.');
  return found;
}

export type VendorPreference = {
  readonly pincode: string;
  /** Other pincodes served from there. */
  readonly alsoServes?: readonly string[];
  readonly hours?: readonly WeeklyHours[];
  readonly skills?: readonly string[];
};

/** Users created directly in the tables, each with a session, for tests that are not about signing up. */
export function createActors(test: TestSystem) {
  const { uow, dynamo, operational, stripe, stored, now } = test;
  const clock = test.cloud.clock;
  const auth = test.functionAt('functions/http/auth/handler.ts').env;
  const need = (name: string): string => {
    const value = auth[name];
    if (value === undefined) throw new Error(`The auth function has no ${name}.`);
    return value;
  };
  const source = secretsManagerSource(test.secrets);
  const ring = createSecretReader(source, need('TOKEN_KEYS_SECRET'), keyringSchema, clock);
  const pepper = createSecretReader(source, need('PEPPER_SECRET'), pepperRingSchema, clock);
  const accessTokens = createAccessTokenIssuer({
    ring,
    published: createPublishedKeyReader(dynamo, operational, TOKEN_KEYS_DOCUMENT, clock),
    issuer: need('TOKEN_ISSUER'),
    audience: need('TOKEN_AUDIENCE'),
  });
  const users = createDynamoDbUsers(dynamo, operational, randomSecrets);
  const sessionDeps = {
    ids: systemIds,
    secrets: randomSecrets,
    macs: createPepperMacs(pepper),
    accessTokens,
  };
  const provider = stripePaymentProvider({
    secretKey: STRIPE_KEYS.apiKey,
    webhookSecret: STRIPE_KEYS.webhookSecret,
    apiBaseUrl: stripe.url,
  });

  async function person(role: Role): Promise<Actor> {
    const userId = systemIds.next('usr');
    const input = { userId, role, email: `${userId}@example.com`, name: 'Asha Rao', phone: null };
    // An unusable hash, since these users never sign in with a password.
    const plain = newUser({ ...input, passwordHash: 'none' }, now());
    const user: User =
      role === 'customer' || role === 'vendor'
        ? plain
        : {
            ...plain,
            secondFactor: { status: 'enrolled', sealedSecret: 'none', lastStep: 0, recoveryDigests: [] },
          };
    return signIn(user, true);
  }

  async function signIn(user: User, isNew = false): Promise<Actor> {
    const origin = { ip: '203.0.113.7', userAgent: 'test' };
    const { signedIn, change } = await startSession(sessionDeps, user, origin, now());
    const saved = await uow.commit({
      actor: { kind: 'system', id: 'test' },
      at: now(),
      correlationId: 'test',
      changes: [...(isNew ? [registration(user)] : []), change],
    });
    if (!saved.ok) throw new Error(`${user.userId} was not saved: ${JSON.stringify(saved.error)}`);
    const { accessToken } = signedIn;
    return {
      userId: user.userId,
      sessionId: signedIn.session.sessionId,
      accessToken,
      call: createClient({ baseUrl: test.cloud.apiUrl, token: accessToken }).call,
    };
  }

  async function vendor(wanted: VendorPreference): Promise<Actor> {
    const actor = await person('vendor');
    const vendorId = actor.userId;
    const area = pincodes.find(wanted.pincode);
    const served = [wanted.pincode, ...(wanted.alsoServes ?? [])];
    if (!area) throw new Error(`${wanted.pincode} is not in the directory.`);
    const payee = await provider.createPayee({
      vendorId,
      email: `${vendorId}@example.com`,
      country: 'IN',
      returnUrl: 'https://homeserve.test/payouts',
      idempotencyKey: `payee:${vendorId}`,
    });
    if (!payee.ok) throw new Error(`No payee: ${payee.error.code}`);
    const { providerPayeeId, payoutsEnabled } = payee.value;
    const at = now();
    const state: Vendor = {
      vendorId,
      status: 'approved',
      displayName: 'Ravi Kumar',
      legalName: 'Ravi Kumar',
      skills: wanted.skills ?? ['tap_repair'],
      city: area.district,
      timeZone: 'Asia/Kolkata',
      base: { pincode: wanted.pincode, point: area.point },
      area: { kind: 'pincodes', pincodes: served },
      weeklyHours: wanted.hours ?? daily(0, 1440),
      paused: false,
      payee: { providerPayeeId, payoutsEnabled },
      documents: [],
      review: { reviewerId: null, claimedAt: null, reason: null, appeal: null, suspendedBy: null },
      appliedAt: at,
      submittedAt: at,
      approvedAt: at,
    };
    const saved = await uow.commit({
      actor: { kind: 'system', id: 'test' },
      at,
      correlationId: 'test',
      changes: [
        {
          kind: 'vendor',
          id: vendorId,
          ...newAggregate,
          state,
          event: { type: 'vendor.applied', data: { vendorId, status: 'approved' } },
        },
      ],
    });
    if (!saved.ok) throw new Error(`${vendorId} was not saved: ${JSON.stringify(saved.error)}`);
    await stored.coverage.replace(vendorId, served, state.skills);
    return actor;
  }

  /** A customer and approved vendors in a pincode of their own. */
  async function party(count = 1) {
    const pincode = ownPincode();
    const vendors: Actor[] = [];
    for (let i = 0; i < count; i++) vendors.push(await vendor({ pincode }));
    const [first] = vendors;
    if (!first) throw new RangeError('A party has at least one vendor.');
    return { pincode, customer: await person('customer'), vendor: first, vendors };
  }

  /** A new session for a person whose token has expired. */
  async function again(actor: Actor): Promise<Actor> {
    const found = await users.find(actor.userId);
    if (!found) throw new Error(`${actor.userId} is gone.`);
    return signIn(found.state);
  }

  return { customer: () => person('customer'), vendor, party, staff: person, again, provider };
}

export type Actors = ReturnType<typeof createActors>;
