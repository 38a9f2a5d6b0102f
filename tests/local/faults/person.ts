import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import { totpCode } from '#adapters/totp/otpauth-totp.ts';
import { beginEnrolment, completeEnrolment } from '#application/identity/enrol-second-factor.ts';
import { logIn } from '#application/identity/log-in.ts';
import { refreshSession } from '#application/identity/refresh-session.ts';
import { registerUser } from '#application/identity/register-user.ts';
import { sendEmailVerification, verifyEmail } from '#application/identity/verify-email.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { err, type Result } from '#kernel/result.ts';
import { injectPortFaults } from '#tests/support/fault-injection.ts';
import { freshEmail, goodPassword, origin, startIdentity } from '#tests/support/identity.ts';
import type { FaultySystem } from './sweep.ts';

export const otherPassword = 'eight loud papaya carts';

export function good<T>(outcome: Result<T, Failure>): T {
  if (!outcome.ok) throw new Error(outcome.error.code);
  return outcome.value;
}

/** A person with an account, on an identity system with fault injection. */
export async function person({ dynamo, injector }: FaultySystem) {
  const system = await startIdentity(dynamo, { guessFactor: 1_000 });
  const { clock, context, mails, texts } = system;
  const inbox = createDynamoDbInbox(dynamo.client, dynamo.tables.operational);
  const deps = {
    ...system.deps,
    mailer: injectPortFaults(system.deps.mailer, injector),
    texts: injectPortFaults(system.deps.texts, injector),
    bookings: createDynamoDbBookings(dynamo.client, dynamo.tables.operational),
  };
  const email = freshEmail();
  const as = (userId: string) => context({ kind: 'customer', id: userId });
  const signIn = (password = goodPassword, totp?: string) => {
    const proof = totp === undefined ? undefined : ({ kind: 'totp', code: totp } as const);
    return logIn(deps, { email, password, proof, deviceToken: undefined, origin }, context());
  };
  const registration = { email, password: goodPassword, name: 'Asha Rao', role: 'customer' } as const;
  return {
    deps,
    email,
    clock,
    context,
    as,
    inbox,
    signIn,
    register: () => registerUser(deps, { ...registration, phone: '+919812345678' }, context()),
    verdict: (token: string) => system.verdict(token, 'POST /v1/auth/logout'),
    refresh: (refreshToken: string) => refreshSession(deps, { refreshToken, origin }, context()),
    newestMail: () => {
      const mail = mails.findLast(({ to }) => to === email)?.mail;
      if (!mail || !('token' in mail)) throw new Error(`No link was mailed to ${email}.`);
      return mail.token;
    },
    newestText: () => texts.at(-1)?.code ?? '',
    /** Mails and texts overtake each other: which of them works is found by trying. */
    async anyWorks(attempt: (token: string) => Promise<Result<unknown, Failure>>) {
      const links = mails.flatMap(({ to, mail }) => (to === email && 'token' in mail ? [mail.token] : []));
      const tries: boolean[] = [];
      for (const token of [...links, ...texts.map(({ code }) => code)]) tries.push((await attempt(token)).ok);
      return tries.includes(true);
    },
    /** The step of somebody signed in, past the authorizer. */
    async signedInStep(token: string, step: () => Promise<Result<unknown, Failure>>) {
      return (await system.verdict(token, 'POST /v1/auth/logout')) === 'allowed'
        ? step()
        : err(failure('unauthenticated'));
    },
    async account() {
      const user = (await deps.users.findByEmail(email))?.state;
      if (!user) return null;
      const { role, status, emailVerified, phoneVerified, sessionEpoch, passwordHash } = user;
      const opens = async (password: string) => (await deps.passwords.check(password, passwordHash)).matches;
      const passwords = [await opens(goodPassword), await opens(otherPassword)];
      const secondFactor = user.secondFactor.status;
      return { role, status, emailVerified, phoneVerified, sessionEpoch, secondFactor, passwords };
    },
  };
}

export async function signedIn(system: FaultySystem) {
  const who = await person(system);
  await who.register();
  const session = good(await who.signIn());
  return { ...who, ...session, userId: session.user.userId };
}

/** Somebody signed in whose address is verified: without that nobody begins a second factor. */
export async function verified(system: FaultySystem) {
  const who = await signedIn(system);
  await sendEmailVerification(who.deps, who.user, who.context());
  good(await verifyEmail(who.deps, { token: who.newestMail() }, who.context()));
  return who;
}

export async function enrolled(system: FaultySystem) {
  const who = await verified(system);
  const { userId } = who;
  const { secret } = good(await beginEnrolment(who.deps, { userId, password: goodPassword }, who.as(userId)));
  const code = () => totpCode(secret, who.clock.now());
  const confirm = async () =>
    completeEnrolment(who.deps, { userId, code: await code(), origin }, who.as(userId));
  return { ...who, code, confirm };
}
