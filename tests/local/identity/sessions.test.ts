import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpCode } from '#adapters/totp/otpauth-totp.ts';
import { endOwnSession } from '#application/identity/end-session.ts';
import { type LoginInput, logIn } from '#application/identity/log-in.ts';
import { refreshSession } from '#application/identity/refresh-session.ts';
import { registerUser } from '#application/identity/register-user.ts';
import { seedAccount } from '#application/identity/seed-accounts.ts';
import { authorize } from '#functions/authorizer/authorize.ts';
import { ok } from '#kernel/result.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import {
  freshEmail,
  goodPassword,
  type IdentitySystem,
  origin,
  startIdentity,
} from '#tests/support/identity.ts';

let dynamo: TestDynamoDb;
let identity: IdentitySystem;
beforeAll(async () => {
  dynamo = await startDynoxide();
  identity = await startIdentity(dynamo);
});
afterAll(() => dynamo.stop());

const OWN_LOGOUT = 'POST /v1/auth/logout';

async function register(email = freshEmail(), password = goodPassword) {
  const input = { email, password, name: 'Asha Rao', phone: null, role: 'customer' as const };
  return registerUser(identity.deps, input, identity.context());
}
const login = (email: string, more: Partial<LoginInput> = {}) =>
  logIn(
    identity.deps,
    { email, password: goodPassword, proof: undefined, deviceToken: undefined, origin, ...more },
    identity.context(),
  );
async function signedIn(email = freshEmail()) {
  await register(email);
  const outcome = await login(email);
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
}
const refresh = (refreshToken: string) =>
  refreshSession(identity.deps, { refreshToken, origin }, identity.context());
async function refreshed(refreshToken: string) {
  const outcome = await refresh(refreshToken);
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
}

describe('registering', () => {
  it('refuses a second account with the same e-mail, also when both come at once', async () => {
    const email = freshEmail();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => register(email)));
    expect(outcomes.filter((o) => o.ok)).toHaveLength(1);
    const refused = outcomes.flatMap((o) => (o.ok ? [] : [o.error.code]));
    expect(new Set(refused)).toEqual(new Set(['email_taken']));
  });

  it.each(['password1', 'qwertyuiop', 'aaaaaaaaaa', 'asha rao 99'])(
    'refuses the easy password %s',
    async (p) => {
      const outcome = await register(freshEmail(), p);
      expect(outcome).toMatchObject({ ok: false, error: { code: 'weak_password' } });
    },
  );
});

describe('signing in', () => {
  it('gives a token the authorizer accepts until the session is ended', async () => {
    const { accessToken, session, user } = await signedIn();
    expect(await authorize(identity.authorizer, { token: accessToken, routeKey: OWN_LOGOUT })).toEqual(
      ok({ userId: user.userId, role: 'customer', sessionId: session.sessionId }),
    );
    const end = { userId: user.userId, sessionId: session.sessionId, reason: 'logout' };
    expect(await endOwnSession(identity.deps, end, identity.context())).toEqual({
      ok: true,
      value: undefined,
    });
    expect(await identity.verdict(accessToken, OWN_LOGOUT)).toBe('session_over');
  });

  it('answers an unknown e-mail and a wrong password alike', async () => {
    const email = freshEmail();
    await register(email);
    const wrong = await login(email, { password: 'some other words' });
    const unknown = await login(freshEmail(), { password: 'some other words' });
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({ ok: false, error: { code: 'invalid_credentials' } });
  });

  it('asks staff for their second factor and takes each code once, also under a race', async () => {
    const email = freshEmail();
    const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
    const account = { role: 'super_admin' as const, email, name: 'Root', password: goodPassword, totpSecret };
    await seedAccount(identity.deps, account, identity.clock.now().toISOString());
    expect(await login(email)).toMatchObject({ ok: false, error: { code: 'second_factor_required' } });

    const proof = { kind: 'totp' as const, code: await totpCode(totpSecret, identity.clock.now()) };
    const racers = await Promise.all([1, 2, 3].map(() => login(email, { proof })));
    expect(racers.filter((o) => o.ok)).toHaveLength(1);
    expect(racers.flatMap((o) => (o.ok ? [] : [o.error.code]))).toEqual([
      'invalid_second_factor',
      'invalid_second_factor',
    ]);
  });

  it('gives staff without a second factor a session that opens nothing but its enrolment', async () => {
    const email = freshEmail();
    const account = { role: 'ops_manager' as const, email, name: 'Ops', password: goodPassword };
    await seedAccount(identity.deps, account, identity.clock.now().toISOString());
    const outcome = await login(email);
    if (!outcome.ok) throw new Error(outcome.error.code);
    expect(outcome.value.session.scope).toBe('enrolment');
    const { accessToken } = outcome.value;
    expect(await identity.verdict(accessToken, OWN_LOGOUT)).toBe('allowed');
    expect(await identity.verdict(accessToken, 'GET /v1/nowhere')).toBe('second_factor_due');
  });

  it('hashes a password anew when the cost has risen', async () => {
    const email = freshEmail();
    await register(email);
    const raised = await startIdentity(dynamo, { cost: 5, pepper: identity.pepper.value });
    const input = { email, password: goodPassword, proof: undefined, deviceToken: undefined, origin };
    expect((await logIn(raised.deps, input, raised.context())).ok).toBe(true);
    const stored = await raised.deps.users.findByEmail(email);
    expect(stored?.state.passwordHash).toMatch(/^p1:\$2[aby]\$05\$/);
    expect((await logIn(raised.deps, input, raised.context())).ok).toBe(true);
  });
});

describe('reading who asks', () => {
  it('finds each of many sessions with its owner, and none as of somebody else', async () => {
    const email = freshEmail();
    const first = await signedIn(email);
    const logins = await Promise.all(Array.from({ length: 4 }, () => login(email)));
    const others = logins.flatMap((outcome) => (outcome.ok ? [outcome.value] : []));
    expect(others).toHaveLength(4);
    const { readSubject } = identity.authorizer;
    const { userId } = first.user;
    for (const { session } of [first, ...others]) {
      const subject = await readSubject(userId, session.sessionId);
      expect([subject?.session.sessionId, subject?.user.userId]).toEqual([session.sessionId, userId]);
    }
    const stranger = await signedIn();
    expect(await readSubject(stranger.user.userId, first.session.sessionId)).toBeUndefined();
    expect(await readSubject(userId, stranger.session.sessionId)).toBeUndefined();
    expect(await readSubject(userId, `${first.session.sessionId}0`)).toBeUndefined();
  });
});

describe('refreshing', () => {
  it('gives the immediate predecessor the same successor for 10 s, and nothing after', async () => {
    const first = (await signedIn()).refreshToken;
    const second = (await refreshed(first)).refreshToken;
    identity.clock.pass(10_000);
    expect((await refreshed(first)).refreshToken).toBe(second);
    identity.clock.pass(1);
    expect((await refresh(first)).ok).toBe(false);
    expect((await refresh(second)).ok).toBe(false);
  });

  it('ends the whole family when an older token comes back', async () => {
    const start = await signedIn();
    const second = await refreshed(start.refreshToken);
    const third = await refreshed(second.refreshToken);
    expect(await refresh(start.refreshToken)).toMatchObject({ error: { code: 'invalid_refresh_token' } });
    expect((await refresh(third.refreshToken)).ok).toBe(false);
    expect(await identity.verdict(third.accessToken, OWN_LOGOUT)).toBe('session_over');
    const ended = await identity.deps.sessions.find(start.session.sessionId);
    expect(ended?.state).toMatchObject({ status: 'ended', endReason: 'refresh token reused' });
  });

  it('leaves one live descendant after 100 uses of one token at once', async () => {
    const { refreshToken, session } = await signedIn();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => refresh(refreshToken)));
    const successors = new Set(outcomes.flatMap((o) => (o.ok ? [o.value.refreshToken] : [])));
    expect(outcomes.every((o) => o.ok)).toBe(true);
    expect(successors.size).toBe(1);
    const stored = await identity.deps.sessions.find(session.sessionId);
    expect(stored?.state.refresh.generation).toBe(2);
    const [successor = ''] = successors;
    expect((await refresh(successor)).ok).toBe(true);
  });

  it('lets nobody end a session by making tokens up for it', async () => {
    const { refreshToken, session } = await signedIn();
    const next = await refreshed(refreshToken);
    const madeUp = `hsr.${session.sessionId}.1.${'A'.repeat(43)}`;
    expect((await refresh(madeUp)).ok).toBe(false);
    expect((await refresh(next.refreshToken)).ok).toBe(true);
  });

  it('ends with the session after 30 days', async () => {
    const { refreshToken } = await signedIn();
    identity.clock.pass(30 * 86_400_000);
    expect((await refresh(refreshToken)).ok).toBe(false);
  });
});
