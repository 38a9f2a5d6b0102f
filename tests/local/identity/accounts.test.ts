import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changePassword } from '#application/identity/change-password.ts';
import { endSessionsEverywhere } from '#application/identity/end-all-sessions.ts';
import { beginEnrolment } from '#application/identity/enrol-second-factor.ts';
import { eraseAccount } from '#application/identity/erase-account.ts';
import { erasePersonalData } from '#application/identity/erase-personal-data.ts';
import { listSessions } from '#application/identity/list-sessions.ts';
import { type LoginInput, logIn } from '#application/identity/log-in.ts';
import { exportPersonalData, type PersonalDataHolder } from '#application/identity/personal-data.ts';
import { registerUser } from '#application/identity/register-user.ts';
import { requestPasswordReset, resetPassword } from '#application/identity/reset-password.ts';
import { sessionData } from '#application/identity/session-data.ts';
import { updateProfile } from '#application/identity/update-profile.ts';
import { sendEmailVerification, verifyEmail } from '#application/identity/verify-email.ts';
import { sendPhoneCode, verifyPhone } from '#application/identity/verify-phone.ts';
import type { BookingStatus } from '#domain/booking/booking.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import {
  freshEmail,
  goodPassword,
  type IdentitySystem,
  origin,
  startIdentity,
} from '#tests/support/identity.ts';
import { newBooking } from '#tests/unit/domain/booking/bookings.ts';

const otherPassword = 'nine loud coconut palms';
const ANY = 'POST /v1/auth/logout';

let dynamo: TestDynamoDb;
let identity: IdentitySystem;
beforeAll(async () => {
  dynamo = await startDynoxide();
  identity = await startIdentity(dynamo);
});
afterAll(() => dynamo.stop());

async function person(phone: string | null = null) {
  const email = freshEmail();
  const input = { email, password: goodPassword, name: 'Asha Rao', phone, role: 'customer' as const };
  const registered = await registerUser(identity.deps, input, identity.context());
  if (!registered.ok) throw new Error(registered.error.code);
  const { userId } = registered.value;
  return {
    email,
    userId,
    user: registered.value,
    context: () => identity.context({ kind: 'customer', id: userId }),
  };
}
const login = (email: string, more: Partial<LoginInput> = {}) =>
  logIn(
    identity.deps,
    { email, password: goodPassword, proof: undefined, deviceToken: undefined, origin, ...more },
    identity.context(),
  );
async function signIn(email: string, more: Partial<LoginInput> = {}) {
  const outcome = await login(email, more);
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
}
const mailedToken = (to: string): string => {
  const mail = identity.mails.findLast((m) => m.to === to)?.mail;
  return mail && 'token' in mail ? mail.token : '';
};

describe('a forgotten password', () => {
  const forgot = (email: string) => requestPasswordReset(identity.deps, { email }, identity.context());
  const reset = (token: string, password = otherPassword) =>
    resetPassword(identity.deps, { token, password }, identity.context());

  it('is replaced by the mailed link, once, and every session ends', async () => {
    const { email } = await person();
    const { accessToken } = await signIn(email);
    await forgot(email);
    const token = mailedToken(email);
    const passwords = [otherPassword, 'another orchard of mangoes'];
    const outcomes = await Promise.all(passwords.map((password) => reset(token, password)));
    expect(outcomes.filter((o) => o.ok)).toHaveLength(1);
    const [set = '', late = ''] = outcomes[0]?.ok ? passwords : passwords.toReversed();
    expect(await reset(token, late)).toMatchObject({ error: { code: 'invalid_code' } });
    expect(await identity.verdict(accessToken, ANY)).toBe('session_over');
    expect((await login(email)).ok).toBe(false);
    expect((await login(email, { password: set })).ok).toBe(true);
  });

  it('answers the same request again, as after a lost answer, and ends no session a second time', async () => {
    const { email, userId } = await person();
    await forgot(email);
    const token = mailedToken(email);
    const outcomes = await Promise.all([reset(token), reset(token)]);
    expect(outcomes.every((o) => o.ok)).toBe(true);
    const { accessToken } = await signIn(email, { password: otherPassword });
    const before = await identity.deps.users.find(userId);
    expect((await reset(token)).ok).toBe(true);
    expect(await identity.deps.users.find(userId)).toEqual(before);
    expect(await identity.verdict(accessToken, ANY)).toBe('allowed');
  });

  it('lets nobody guess the new password with the used link', async () => {
    const { email } = await person();
    await forgot(email);
    const token = mailedToken(email);
    await reset(token);
    for (let i = 0; i < 10; i++) {
      expect(await reset(token, `guess number ${i} of many`)).toMatchObject({
        error: { code: 'invalid_code' },
      });
    }
    // The budget of guesses is used up: not even the right one is confirmed.
    expect(await reset(token)).toMatchObject({ error: { code: 'invalid_code' } });
  });

  it('voids all other links once one was used, and each after 30 minutes', async () => {
    const { email } = await person();
    await forgot(email);
    const older = mailedToken(email);
    await forgot(email);
    expect((await reset(mailedToken(email))).ok).toBe(true);
    expect(await reset(older, 'another orchard of mangoes')).toMatchObject({
      error: { code: 'invalid_code' },
    });
    await forgot(email);
    identity.clock.pass(30 * 60_000);
    expect(await reset(mailedToken(email))).toMatchObject({ error: { code: 'invalid_code' } });
  });

  it('gives a stranger the same answer, and mails the address that there is no account', async () => {
    const { email } = await person();
    const stranger = freshEmail();
    expect(await forgot(stranger)).toEqual(await forgot(email));
    expect(identity.mails.filter((m) => m.to === stranger).map((m) => m.mail.template)).toEqual([
      'no_account',
    ]);
  });

  it('writes as much for a stranger, so that time tells nothing either', async () => {
    const written = async (email: string) => {
      const documents: number[] = [];
      const uow: typeof identity.deps.uow = {
        ...identity.deps.uow,
        commit: (work) => {
          documents.push(work.documents?.length ?? 0);
          return identity.deps.uow.commit(work);
        },
      };
      await requestPasswordReset({ ...identity.deps, uow }, { email }, identity.context());
      return documents;
    };
    const { email } = await person();
    expect(await written(freshEmail())).toEqual([1]);
    expect(await written(email)).toEqual([1]);
  });

  it('does not fill a mailbox', async () => {
    const { email } = await person();
    for (let i = 0; i < 12; i++) await forgot(email);
    expect(identity.mails.filter((m) => m.to === email)).toHaveLength(5);
  });
});

describe('an address that somebody else registered', () => {
  it('gets its reset link, however many verification mails were asked for', async () => {
    const { user, email, context } = await person();
    const outcomes = [];
    for (let i = 0; i < 8; i++) outcomes.push(await sendEmailVerification(identity.deps, user, context()));
    expect(outcomes.filter((o) => o.ok)).toHaveLength(5);
    await requestPasswordReset(identity.deps, { email }, identity.context());
    expect(identity.mails.findLast(({ to }) => to === email)?.mail.template).toBe('reset_password');
  });
});

describe('guessing at an account', () => {
  const guess = (email: string, ip: string, more: Partial<LoginInput> = {}) =>
    login(email, { password: 'wrong wrong wrong', origin: { ...origin, ip }, ...more });

  it("is slowed per address and per account, and never keeps the owner's own device out", async () => {
    const { email } = await person();
    const { deviceToken } = await signIn(email);
    const answers: string[] = [];
    for (let i = 0; i < 90; i++) {
      const outcome = await guess(email, `198.51.100.${i % 9}`);
      answers.push(outcome.ok ? 'in' : outcome.error.code);
    }
    expect(answers.filter((a) => a === 'invalid_credentials').length).toBeLessThanOrEqual(50);
    expect(answers.at(-1)).toBe('rate_limited');
    expect(await login(email)).toMatchObject({ error: { code: 'rate_limited' } });
    expect((await login(email, { deviceToken })).ok).toBe(true);
    await requestPasswordReset(identity.deps, { email }, identity.context());
    const renewed = await resetPassword(
      identity.deps,
      { token: mailedToken(email), password: otherPassword },
      identity.context(),
    );
    if (!renewed.ok) throw new Error(renewed.error.code);
    const back = { password: otherPassword, deviceToken: renewed.value.deviceToken };
    expect((await login(email, back)).ok).toBe(true);
  });

  it('is not helped by device tokens that are made up or of another account', async () => {
    const { email } = await person();
    const other = await signIn((await person()).email);
    const forged = `hsd.p1.${'A'.repeat(43)}.${'A'.repeat(43)}`;
    for (let i = 0; i < 10; i++) await guess(email, origin.ip);
    for (const deviceToken of [
      forged,
      other.deviceToken,
      'hsd',
      `hsd.nokey.${'A'.repeat(43)}.${'A'.repeat(43)}`,
    ]) {
      expect(await guess(email, origin.ip, { deviceToken })).toMatchObject({
        error: { code: 'rate_limited' },
      });
    }
  });

  it('costs the same requests and one hash, whether there is such an account or not', async () => {
    const { email } = await person();
    const counted = async (address: string) => {
      let requests = 0;
      let hashes = 0;
      const { client } = dynamo;
      client.middlewareStack.add(
        (next) => (args) => {
          requests += 1;
          return next(args);
        },
        { step: 'build', name: 'count' },
      );
      const passwords = {
        ...identity.deps.passwords,
        check: (password: string, stored: string | undefined) => {
          hashes += 1;
          return identity.deps.passwords.check(password, stored);
        },
      };
      const input = {
        email: address,
        password: 'wrong wrong',
        proof: undefined,
        deviceToken: undefined,
        origin,
      };
      await logIn({ ...identity.deps, passwords }, input, identity.context());
      client.middlewareStack.remove('count');
      return { requests, hashes };
    };
    const known = await counted(email);
    expect(known.hashes).toBe(1);
    expect(await counted(freshEmail())).toEqual(known);
  });
});

describe('an account', () => {
  it('has its e-mail verified by the mailed link, which finds it verified when used again', async () => {
    const { user, email, userId, context } = await person();
    await sendEmailVerification(identity.deps, user, context());
    const token = mailedToken(email);
    expect((await verifyEmail(identity.deps, { token }, identity.context())).ok).toBe(true);
    const verified = await identity.deps.users.find(userId);
    expect(verified?.state.emailVerified).toBe(true);
    expect((await verifyEmail(identity.deps, { token }, identity.context())).ok).toBe(true);
    expect(await identity.deps.users.find(userId)).toEqual(verified);
    identity.clock.pass(30 * 60_000);
    expect(await verifyEmail(identity.deps, { token }, identity.context())).toMatchObject({
      error: { code: 'invalid_code' },
    });
  });

  it('takes no second factor before that, so that nobody can keep the owner of an address out', async () => {
    const { user, email, userId, context } = await person();
    const enrol = () => beginEnrolment(identity.deps, { userId, password: goodPassword }, context());
    expect(await enrol()).toMatchObject({ error: { code: 'illegal_transition' } });
    await sendEmailVerification(identity.deps, user, context());
    await verifyEmail(identity.deps, { token: mailedToken(email) }, identity.context());
    expect((await enrol()).ok).toBe(true);
  });

  it('has its phone verified by the texted code within five tries, counted one by one', async () => {
    const { userId, context } = await person('+919812345678');
    const verify = (code: string) => verifyPhone(identity.deps, { userId, code }, context());
    await sendPhoneCode(identity.deps, { userId }, context());
    const code = identity.texts.at(-1)?.code ?? '';
    expect(code).toMatch(/^\d{6}$/);
    const wrong = code === '000000' ? '000001' : '000000';
    const guesses = await Promise.all(Array.from({ length: 20 }, () => verify(wrong)));
    expect(guesses.every((g) => !g.ok)).toBe(true);
    for (let i = 0; i < 5; i++) await verify(wrong);
    expect(await verify(code)).toMatchObject({ error: { code: 'invalid_code' } });

    await sendPhoneCode(identity.deps, { userId }, context());
    const right = identity.texts.at(-1)?.code ?? '';
    expect((await verify(right)).ok).toBe(true);
    const verified = await identity.deps.users.find(userId);
    expect((await verify(right)).ok).toBe(true);
    expect(await identity.deps.users.find(userId)).toEqual(verified);
    const input = { userId, name: undefined, phone: '+919812345679' };
    const moved = await updateProfile(identity.deps, input, context());
    expect(moved).toMatchObject({ ok: true, value: { phoneVerified: false } });
    expect(await verify(right)).toMatchObject({ error: { code: 'invalid_code' } });
  });

  it('is texted a few codes an hour, and so is a number, whoever names it', async () => {
    const phone = `+9197${String(Date.now()).slice(-8)}`;
    for (let i = 0; i < 3; i++) {
      const { userId, context } = await person(phone);
      for (let j = 0; j < 3; j++) await sendPhoneCode(identity.deps, { userId }, context());
    }
    expect(identity.texts.filter(({ to }) => to === phone)).toHaveLength(5);
    const { userId, context } = await person(phone);
    expect(await sendPhoneCode(identity.deps, { userId }, context())).toMatchObject({
      error: { code: 'rate_limited', retryAfterSeconds: expect.any(Number) },
    });
  });

  it('with a new password keeps none of its old sessions', async () => {
    const { email, userId, context } = await person();
    const [here, there] = [await signIn(email), await signIn(email)];
    const change = (currentPassword: string, password: string) =>
      changePassword(identity.deps, { userId, currentPassword, password, origin }, context());
    expect(await change('not my password', otherPassword)).toMatchObject({
      error: { code: 'invalid_credentials' },
    });
    expect(await change(goodPassword, 'password1')).toMatchObject({ error: { code: 'weak_password' } });
    const changed = await change(goodPassword, otherPassword);
    if (!changed.ok) throw new Error(changed.error.code);
    const verdicts = [here, there, changed.value].map((s) => identity.verdict(s.accessToken, ANY));
    expect(await Promise.all(verdicts)).toEqual(['session_over', 'session_over', 'allowed']);
  });

  it('shows its owner their sessions, and ends all on request', async () => {
    const { email, userId, context } = await person();
    await signIn(email, { origin: { ip: '192.0.2.1', userAgent: 'phone' } });
    identity.clock.pass(1_000);
    await signIn(email, { origin: { ip: '192.0.2.2', userAgent: 'laptop' } });
    const list = () => listSessions(identity.deps, { userId, page: { limit: 10 } }, context().at);
    const before = await list();
    expect(before.items.map(({ session, live }) => [session.origin.userAgent, live])).toEqual([
      ['laptop', true],
      ['phone', true],
    ]);
    await endSessionsEverywhere(identity.deps, { userId }, context());
    expect((await list()).items.map(({ live }) => live)).toEqual([false, false]);
  });
});

describe('data rights', () => {
  it('export what is kept of a person and nothing that is secret', async () => {
    const { email, userId, context } = await person('+919812345678');
    await signIn(email);
    const bookings: PersonalDataHolder = {
      section: 'bookings',
      export: async (id) => [{ of: id }],
      erase: async () => {},
    };
    const deps = { ...identity.deps, holders: async () => [bookings, sessionData(identity.deps.sessions)] };
    const exported = await exportPersonalData(deps, { userId }, context().at);
    const text = JSON.stringify(exported);
    expect(exported).toMatchObject({
      ok: true,
      value: {
        sections: {
          account: { email },
          sessions: [{ userAgent: origin.userAgent }],
          bookings: [{ of: userId }],
        },
      },
    });
    for (const secret of ['passwordHash', '$2', 'digest', 'refresh', 'sealedSecret'])
      expect(text).not.toContain(secret);
  });

  it('erase a person unless something is open, and free the e-mail', async () => {
    const { email, userId, context } = await person('+919812345678');
    const { accessToken } = await signIn(email);
    let status: BookingStatus = 'in_progress';
    const bookings = {
      listForCustomer: async () => ({ items: [], nextCursor: null }),
      listForVendor: async () => ({
        items: [{ state: newBooking({ status }), version: 1, eventHash: '' }],
        nextCursor: null,
      }),
    };
    const erase = (password: string) =>
      eraseAccount({ ...identity.deps, bookings }, { userId, password }, context());
    expect(await erase('not my password')).toMatchObject({ error: { code: 'invalid_credentials' } });
    expect(await erase(goodPassword)).toMatchObject({ error: { code: 'illegal_transition' } });
    status = 'closed';
    expect((await erase(goodPassword)).ok).toBe(true);
    const event = { data: { userId }, correlationId: 'test' };
    await erasePersonalData([sessionData(identity.deps.sessions)], event, context().at);
    expect((await identity.deps.sessions.listOf(userId, { limit: 10 })).items).toEqual([]);
    const left = JSON.stringify((await identity.deps.users.find(userId))?.state);
    for (const personal of [email, 'Asha', '+919812345678']) expect(left).not.toContain(personal);
    expect(await identity.verdict(accessToken, ANY)).toBe('session_over');
    expect((await login(email)).ok).toBe(false);
    const again = { email, password: goodPassword, name: 'Asha Rao', phone: null, role: 'customer' as const };
    expect((await registerUser(identity.deps, again, identity.context())).ok).toBe(true);
  });
});
