import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpCode } from '#adapters/totp/otpauth-totp.ts';
import {
  beginEnrolment,
  completeEnrolment,
  removeSecondFactor,
  renewRecoveryCodes,
} from '#application/identity/enrol-second-factor.ts';
import { acceptInvitation, inviteStaff, withdrawInvitation } from '#application/identity/invite-staff.ts';
import { type LoginInput, logIn } from '#application/identity/log-in.ts';
import { changeStaffRole, setUserActive } from '#application/identity/manage-staff.ts';
import { seedAccount } from '#application/identity/seed-accounts.ts';
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
});
const fresh = async (guessFactor = 100) => {
  await dynamo?.stop();
  dynamo = await startDynoxide();
  identity = await startIdentity(dynamo, { guessFactor });
};
afterAll(() => dynamo.stop());

const ops = (id = 'usr_root') => identity.context({ kind: 'ops', id });
const login = (email: string, more: Partial<LoginInput> = {}) =>
  logIn(
    identity.deps,
    { email, password: goodPassword, proof: undefined, deviceToken: undefined, origin, ...more },
    identity.context(),
  );
const seedAdmin = (email = freshEmail()) =>
  seedAccount(
    identity.deps,
    { role: 'super_admin', email, name: 'Root', password: goodPassword },
    identity.clock.now().toISOString(),
  );

async function invite(email: string) {
  const input = { email, role: 'ops_manager' as const, reason: 'joins the team' };
  const sent = await inviteStaff(identity.deps, input, ops());
  if (!sent.ok) throw new Error(sent.error.code);
  const mail = identity.mails.at(-1)?.mail;
  if (mail?.template !== 'invitation') throw new Error('No invitation was mailed.');
  return { invitationId: sent.value.invitationId, token: mail.token };
}
const accept = (token: string, change: { readonly name?: string; readonly password?: string } = {}) =>
  acceptInvitation(
    identity.deps,
    { token, name: 'Meera Iyer', password: goodPassword, ...change },
    identity.context(),
  );

describe('inviting staff', () => {
  beforeAll(() => fresh());

  it('leads from the mailed link to a session that can do its role, by way of a second factor', async () => {
    const email = freshEmail();
    const { token } = await invite(email);
    expect(await accept(token)).toMatchObject({
      ok: true,
      value: { role: 'ops_manager', emailVerified: true },
    });
    const first = await login(email);
    if (!first.ok) throw new Error(first.error.code);
    expect(first.value.session.scope).toBe('enrolment');

    const { userId } = first.value.user;
    const begun = await beginEnrolment(identity.deps, { userId, password: goodPassword }, ops(userId));
    if (!begun.ok) throw new Error(begun.error.code);
    expect(begun.value.uri).toMatch(/^otpauth:\/\/totp\//);
    const code = await totpCode(begun.value.secret, identity.clock.now());
    const done = await completeEnrolment(identity.deps, { userId, code, origin }, ops(userId));
    if (!done.ok) throw new Error(done.error.code);
    expect(done.value.signedIn.session.scope).toBe('full');
    expect(await identity.verdict(first.value.accessToken, 'POST /v1/auth/logout')).toBe('session_over');
    expect(await login(email, { proof: { kind: 'totp', code } })).toMatchObject({
      error: { code: 'invalid_second_factor' },
    });
  });

  it('opens one account per invitation, also when the link is used twice at once', async () => {
    const { token } = await invite(freshEmail());
    const outcomes = await Promise.all([accept(token), accept(token), accept(token)]);
    const opened = outcomes.map((o) => (o.ok ? o.value.userId : o.error.code));
    expect(new Set(opened)).toEqual(new Set([expect.stringMatching(/^usr_/)]));
    // The same request again, as after a lost answer, gets the account; any other gets nothing.
    expect(await accept(token)).toMatchObject({ ok: true, value: { userId: opened[0] } });
    for (const change of [{ password: 'a guess at the password' }, { name: 'Somebody Else' }]) {
      expect(await accept(token, change)).toMatchObject({ error: { code: 'invalid_code' } });
    }
  });

  it('replaces the open invitation to the same address, which may have been a mistake', async () => {
    const email = freshEmail();
    const first = await invite(email);
    const second = await invite(email);
    expect(await accept(first.token)).toMatchObject({ error: { code: 'invalid_code' } });
    const { items } = await identity.deps.invitations.list({ limit: 100 });
    const statuses = new Map(items.map(({ state }) => [state.invitationId, state.status]));
    expect([statuses.get(first.invitationId), statuses.get(second.invitationId)]).toEqual([
      'withdrawn',
      'open',
    ]);
    expect((await accept(second.token)).ok).toBe(true);
  });

  it('leaves one open when several are sent to an address at once', async () => {
    const email = freshEmail();
    const input = { email, role: 'super_admin' as const, reason: 'joins the team' };
    const outcomes = await Promise.all([1, 2, 3].map(() => inviteStaff(identity.deps, input, ops())));
    expect(outcomes.some((o) => o.ok)).toBe(true);
    const { items } = await identity.deps.invitations.list({ limit: 100 });
    expect(items.filter(({ state }) => state.email === email && state.status === 'open')).toHaveLength(1);
  });

  it('is tried again under the same key when its mail could not be sent', async () => {
    const input = { email: freshEmail(), role: 'ops_manager' as const, reason: 'joins the team' };
    const asked = { ...ops(), intent: { userId: 'usr_root', key: 'inviteStaff#1', requestHash: 'a' } };
    const down = { send: () => Promise.reject(new Error('The mail server is down.')) };
    await expect(inviteStaff({ ...identity.deps, mailer: down }, input, asked)).rejects.toThrow('is down');
    const again = await inviteStaff(identity.deps, input, asked);
    expect(again.ok).toBe(true);
    const mail = identity.mails.at(-1);
    expect(mail?.to).toBe(input.email);
    expect(mail?.mail.template === 'invitation' && (await accept(mail.mail.token)).ok).toBe(true);
    expect(await inviteStaff(identity.deps, input, asked)).toEqual(again);
  });

  it('closes with its withdrawal, its week, or a secret made up', async () => {
    const withdrawn = await invite(freshEmail());
    const input = { invitationId: withdrawn.invitationId, reason: 'wrong person' };
    expect((await withdrawInvitation(identity.deps, input, ops())).ok).toBe(true);
    expect(await accept(withdrawn.token)).toMatchObject({ error: { code: 'invalid_code' } });
    const { token } = await invite(freshEmail());
    const forged = `${token.slice(0, -43)}${'A'.repeat(43)}`;
    expect(await accept(forged)).toMatchObject({ error: { code: 'invalid_code' } });
    identity.clock.pass(7 * 86_400_000);
    expect(await accept(token)).toMatchObject({ error: { code: 'invalid_code' } });
  });
});

describe('a repeated decision on an account', () => {
  it('is answered with the account as it is, and writes nothing', async () => {
    await fresh();
    await seedAdmin();
    const { userId } = await seedAdmin();
    const steps = [
      () => changeStaffRole(identity.deps, { userId, role: 'ops_manager', reason: 'test' }, ops()),
      () => setUserActive(identity.deps, { userId, active: false, reason: 'test' }, ops()),
      () => setUserActive(identity.deps, { userId, active: true, reason: 'test' }, ops()),
    ];
    for (const step of steps) {
      const first = await step();
      expect(first.ok).toBe(true);
      const version = (await identity.deps.users.find(userId))?.version;
      expect(await step()).toEqual(first);
      expect((await identity.deps.users.find(userId))?.version).toBe(version);
    }
  });
});

describe('the last super_admin', () => {
  it('can be neither disabled nor given another role', async () => {
    await fresh();
    const { userId } = await seedAdmin();
    const off = { userId, active: false, reason: 'test' };
    expect(await setUserActive(identity.deps, off, ops())).toMatchObject({
      error: { code: 'last_super_admin' },
    });
    const down = { userId, role: 'ops_manager' as const, reason: 'test' };
    expect(await changeStaffRole(identity.deps, down, ops())).toMatchObject({
      error: { code: 'last_super_admin' },
    });
  });

  it('is still the last when one who is switched off has been given the role', async () => {
    await fresh();
    const { userId } = await seedAdmin();
    const other = (await seedAdmin()).userId;
    const off = (id: string) =>
      setUserActive(identity.deps, { userId: id, active: false, reason: 'test' }, ops());
    const roleOf = (role: 'super_admin' | 'ops_manager') =>
      changeStaffRole(identity.deps, { userId: other, role, reason: 'test' }, ops());
    for (const step of [await roleOf('ops_manager'), await off(other), await roleOf('super_admin')]) {
      expect(step.ok).toBe(true);
    }
    expect(await off(userId)).toMatchObject({ error: { code: 'last_super_admin' } });
    const on = { userId: other, active: true, reason: 'test' };
    expect((await setUserActive(identity.deps, on, ops())).ok).toBe(true);
    expect((await off(userId)).ok).toBe(true);
  });

  it('remains when two disable each other at once', async () => {
    await fresh();
    const [a, b] = [await seedAdmin(), await seedAdmin()];
    const outcomes = await Promise.all([
      setUserActive(identity.deps, { userId: a.userId, active: false, reason: 'coup' }, ops(b.userId)),
      setUserActive(identity.deps, { userId: b.userId, active: false, reason: 'coup' }, ops(a.userId)),
    ]);
    expect(outcomes.filter((o) => o.ok)).toHaveLength(1);
    const left = await Promise.all([a, b].map(({ userId }) => identity.deps.users.find(userId)));
    expect(new Set(left.map((u) => u?.state.status))).toEqual(new Set(['active', 'disabled']));
  });
});

describe('recovery codes', () => {
  it('each let in once, whatever their case, and are all replaced at once', async () => {
    await fresh();
    const email = freshEmail();
    const { userId } = await seedAdmin(email);
    const begun = await beginEnrolment(identity.deps, { userId, password: goodPassword }, ops(userId));
    if (!begun.ok) throw new Error(begun.error.code);
    const code = await totpCode(begun.value.secret, identity.clock.now());
    const done = await completeEnrolment(identity.deps, { userId, code, origin }, ops(userId));
    if (!done.ok) throw new Error(done.error.code);
    const [first = '', second = ''] = done.value.recoveryCodes;
    expect(done.value.recoveryCodes).toHaveLength(10);
    const use = (recovery: string) => login(email, { proof: { kind: 'recovery', code: recovery } });
    expect((await use(first.toUpperCase().replaceAll('-', ' '))).ok).toBe(true);
    expect(await use(first)).toMatchObject({ error: { code: 'invalid_second_factor' } });

    identity.clock.pass(30_000);
    const next = () => totpCode(begun.value.secret, identity.clock.now());
    const proof = { kind: 'totp' as const, code: await next() };
    const renewed = await renewRecoveryCodes(identity.deps, { userId, proof }, ops(userId));
    expect(renewed.ok).toBe(true);
    expect(await use(second)).toMatchObject({ error: { code: 'invalid_second_factor' } });

    identity.clock.pass(30_000);
    const input = { userId, password: goodPassword, proof: { kind: 'totp' as const, code: await next() } };
    expect((await removeSecondFactor(identity.deps, input, ops(userId))).ok).toBe(true);
    expect(await login(email)).toMatchObject({ ok: true, value: { session: { scope: 'enrolment' } } });
  });
});
