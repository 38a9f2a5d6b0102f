import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpCode } from '#adapters/totp/otpauth-totp.ts';
import { endOwnSession } from '#application/identity/end-session.ts';
import { logIn } from '#application/identity/log-in.ts';
import { changeStaffRole, setUserActive } from '#application/identity/manage-staff.ts';
import { seedAccount } from '#application/identity/seed-accounts.ts';
import { type SignedIn, startSession } from '#application/identity/start-session.ts';
import { type Role, roles, staffRoles } from '#contracts/roles.ts';
import { routeKey } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { newUser } from '#domain/identity/user.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import {
  freshEmail,
  goodPassword,
  type IdentitySystem,
  origin,
  startIdentity,
} from '#tests/support/identity.ts';

const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const ANY = 'POST /v1/auth/logout';
const admin = { kind: 'ops', id: 'usr_admin' } as const;

let dynamo: TestDynamoDb;
let identity: IdentitySystem;
beforeAll(async () => {
  dynamo = await startDynoxide();
  identity = await startIdentity(dynamo, { guessFactor: 100 });
});
afterAll(() => dynamo.stop());

async function signIn(role: Role): Promise<SignedIn> {
  const email = freshEmail();
  const isStaff = (staffRoles as readonly Role[]).includes(role);
  const account = { role, email, name: 'Some One', password: goodPassword };
  const at = identity.clock.now();
  await seedAccount(identity.deps, isStaff ? { ...account, totpSecret } : account, at.toISOString());
  const proof = isStaff ? { kind: 'totp' as const, code: await totpCode(totpSecret, at) } : undefined;
  const input = { email, password: goodPassword, proof, deviceToken: undefined, origin };
  const outcome = await logIn(identity.deps, input, identity.context());
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
}
const verdict = (token: string, key = ANY) => identity.verdict(token, key);

describe('the authorization matrix', () => {
  it('lets each role do what its contract says, on every route, and nobody else', async () => {
    const tokens = new Map<Role, string>();
    for (const role of roles) tokens.set(role, (await signIn(role)).accessToken);
    const guarded = allRoutes.filter((route) => route.access !== 'public');
    expect(guarded.length).toBeGreaterThan(0);
    const wrong: string[] = [];
    for (const route of guarded) {
      const key = routeKey(route);
      if ((await identity.verdict(undefined, key)) !== 'no_token') wrong.push(`nobody ${key}`);
      for (const [role, token] of tokens) {
        const may = route.access === 'signed_in' || (route.access as readonly Role[]).includes(role);
        if ((await verdict(token, key)) !== (may ? 'allowed' : 'role_not_allowed'))
          wrong.push(`${role} ${key}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('opens no route that the contracts do not know', async () => {
    const { accessToken } = await signIn('super_admin');
    for (const key of ['GET /v1/unknown', '$default', 'ANY /{proxy+}', '__proto__', '']) {
      expect(await verdict(accessToken, key)).toBe('role_not_allowed');
    }
  });

  it('opens to staff without a second factor just the routes marked for it', async () => {
    const email = freshEmail();
    const account = { role: 'super_admin' as const, email, name: 'New', password: goodPassword };
    await seedAccount(identity.deps, account, identity.clock.now().toISOString());
    const input = { email, password: goodPassword, proof: undefined, deviceToken: undefined, origin };
    const outcome = await logIn(identity.deps, input, identity.context());
    if (!outcome.ok) throw new Error(outcome.error.code);
    for (const route of allRoutes.filter((r) => r.access !== 'public')) {
      const expected = route.beforeSecondFactor ? 'allowed' : 'second_factor_due';
      expect([routeKey(route), await verdict(outcome.value.accessToken, routeKey(route))]).toEqual([
        routeKey(route),
        expected,
      ]);
    }
  });
});

describe('somebody who signed in many times since', () => {
  it('goes on with the first session until it ends', async () => {
    const first = await signIn('customer');
    const { userId } = first.user;
    const at = identity.clock.now().toISOString();
    for (let i = 0; i < 45; i++) {
      const { change } = await startSession(identity.deps, first.user, origin, at);
      await identity.deps.uow.commit({ ...identity.context(), changes: [change] });
    }
    expect(await verdict(first.accessToken)).toBe('allowed');
    const own = { userId, sessionId: first.session.sessionId, reason: 'signed out' };
    expect((await endOwnSession(identity.deps, own, identity.context())).ok).toBe(true);
    expect(await verdict(first.accessToken)).toBe('session_over');
  });
});

describe('revocation', () => {
  it('of a disabled user is felt at the next request, and lifted only by signing in again', async () => {
    const { accessToken, user } = await signIn('customer');
    const input = { userId: user.userId, active: false, reason: 'fraud' };
    expect((await setUserActive(identity.deps, input, identity.context(admin))).ok).toBe(true);
    expect(await verdict(accessToken)).toBe('session_over');
    await setUserActive(identity.deps, { ...input, active: true }, identity.context(admin));
    expect(await verdict(accessToken)).toBe('session_over');
  });

  it('of a changed role is felt at the next request', async () => {
    const { accessToken, user } = await signIn('ops_manager');
    const input = { userId: user.userId, role: 'onboard_manager' as const, reason: 'moves team' };
    expect((await changeStaffRole(identity.deps, input, identity.context(admin))).ok).toBe(true);
    expect(await verdict(accessToken)).toBe('session_over');
  });

  it('of 1,000 sessions under load lets none act once its revocation was answered', async () => {
    const people = Array.from({ length: 1_000 }, (_, i) =>
      newUser(
        {
          userId: identity.deps.ids.next('usr'),
          role: 'customer',
          email: `load${i}@example.com`,
          name: 'Load',
          phone: null,
          passwordHash: 'p1:unused',
        },
        identity.clock.now().toISOString(),
      ),
    );
    const late: string[] = [];
    let allowedBefore = 0;
    const lane = async (mine: typeof people) => {
      for (const user of mine) {
        const at = identity.clock.now().toISOString();
        const { signedIn, change } = await startSession(identity.deps, user, origin, at);
        await identity.deps.uow.commit({
          ...identity.context(),
          changes: [
            {
              kind: 'user',
              id: user.userId,
              version: 0,
              state: user,
              event: { type: 'user.registered', data: { userId: user.userId, role: 'customer' } },
            },
            change,
          ],
        });
        const { sessionId } = signedIn.session;
        // Requests go on all the while; each notes whether it began after the revocation was answered.
        let revoked = false;
        const ask = async () => {
          const began = revoked;
          const allowed = (await verdict(signedIn.accessToken)) === 'allowed';
          if (!began && allowed) allowedBefore += 1;
          if (began && allowed) late.push(sessionId);
        };
        await ask();
        const racing = [ask(), ask()];
        await endOwnSession(
          identity.deps,
          { userId: user.userId, sessionId, reason: 'logout' },
          identity.context(),
        );
        revoked = true;
        await Promise.all([...racing, ask(), ask()]);
      }
    };
    const lanes = Array.from({ length: 20 }, (_, i) => lane(people.slice(i * 50, (i + 1) * 50)));
    await Promise.all(lanes);
    expect(late).toEqual([]);
    expect(allowedBefore).toBeGreaterThanOrEqual(1_000);
  }, 120_000);
});
