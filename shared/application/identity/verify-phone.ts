import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Document } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import * as z from '#contracts/zod.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { lazily } from '#kernel/lazily.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import type { GuessLimiter, IdentityDeps, Macs, TextSender } from './ports.ts';

const CODE_MINUTES = 10;
const MAX_TRIES = 5;
const codeState = lazily(() =>
  z.object({
    phone: z.string(),
    keyId: z.string(),
    mac: z.string(),
    tries: z.int(),
    expiresAt: z.string(),
  }),
);
type CodeState = z.output<ReturnType<typeof codeState>>;

const codeKey = (userId: string): string => `phone-code#${userId}`;
const codeMac = (macs: Macs, keyId: string, userId: string, phone: string, code: string) =>
  macs.mac('one_time_code', `${userId}.${phone}.${code}`, keyId);
const documentOf = (userId: string, version: number, state: CodeState): Document => ({
  key: codeKey(userId),
  version,
  state,
  expiresAt: state.expiresAt,
});

/**
 * Texts a six-digit code to the user's phone; it replaces any before. Good for 10 minutes and 5 tries.
 * Failures: not_found (no phone on the account), rate_limited.
 */
export async function sendPhoneCode(
  deps: IdentityDeps & {
    readonly guesses: GuessLimiter;
    readonly macs: Macs;
    readonly texts: TextSender;
  },
  input: { readonly userId: string },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  const { userId } = input;
  const phone = (await deps.users.find(userId))?.state.phone;
  if (!phone) return err(failure('not_found', 'There is no phone number on this account.'));
  // Per number too: accounts cost nothing, and any number of them may name the same phone.
  const budgets = await Promise.all(
    [userId, deps.secrets.digest(phone)].map((subject) => deps.guesses.take('message', `phone#${subject}`)),
  );
  if (budgets.some(({ allowed }) => !allowed)) {
    const retryAfterSeconds = Math.max(...budgets.map((budget) => budget.retryAfterSeconds), 1);
    return err({ ...failure('rate_limited'), retryAfterSeconds });
  }
  const code = deps.secrets.digits(6);
  const keyId = await deps.macs.activeKeyId();
  const mac = await codeMac(deps.macs, keyId, userId, phone, code);
  const stored = await deps.uow.readDocument(codeKey(userId));
  const expiresAt = plusMinutes(context.at, CODE_MINUTES);
  const state = { phone, keyId, mac, tries: 0, expiresAt };
  const saved = await deps.uow.commit({
    ...context,
    changes: [],
    documents: [documentOf(userId, stored?.version ?? 0, state)],
  });
  if (!saved.ok) return err(failure('version_conflict'));
  await deps.texts.sendCode(phone, code);
  return ok(undefined);
}

/**
 * Verifies the user's phone by the texted code. A try is counted before it is compared, on the version read, so that
 * guesses in parallel count one by one; a count that another one overtook, or whose answer was lost, is made again. The
 * code that worked works again, without effect, while it is valid. Failures: invalid_code, version_conflict.
 */
export async function verifyPhone(
  deps: IdentityDeps & { readonly macs: Macs },
  input: { readonly userId: string; readonly code: string },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  const { userId, code } = input;
  const counted = await retryOnConflict(() => countTry(deps, userId, context));
  if (!counted.ok) return counted;
  const state = counted.value;
  const mac = await codeMac(deps.macs, state.keyId, userId, state.phone, code);
  if (!deps.secrets.equal(mac, state.mac)) return err(failure('invalid_code'));

  return changeUser(deps, userId, context, async (user) => {
    if (user.phone !== state.phone) return err(failure('invalid_code'));
    if (user.phoneVerified) return ok({ unchanged: undefined });
    return ok({
      state: { ...user, phoneVerified: true },
      event: { type: 'user.phone_verified', data: { userId } } as const,
      value: undefined,
    });
  });
}

/** The code that is to be tried, with this try counted. */
async function countTry(
  { uow }: Pick<IdentityDeps, 'uow'>,
  userId: string,
  context: CallContext,
): Promise<Result<CodeState, Failure | Conflict>> {
  const stored = await uow.readDocument(codeKey(userId));
  if (!stored) return err(failure('invalid_code'));
  const state = codeState().parse(stored.state);
  if (state.tries >= MAX_TRIES || state.expiresAt <= context.at) return err(failure('invalid_code'));
  const counted = documentOf(userId, stored.version, { ...state, tries: state.tries + 1 });
  const saved = await uow.commit({ ...context, changes: [], documents: [counted] });
  return saved.ok ? ok(state) : saved;
}
