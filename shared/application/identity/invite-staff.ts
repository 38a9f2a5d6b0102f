import { once } from '#application/once.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import {
  type CallContext,
  type Change,
  type Conflict,
  type Document,
  type Loaded,
  newAggregate,
} from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import * as z from '#contracts/zod.ts';
import { INVITATION_DAYS, type Invitation, isOpen } from '#domain/identity/invitation.ts';
import { newUser, type Role, type User } from '#domain/identity/user.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { lazily } from '#kernel/lazily.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { checkNewPassword } from './check-new-password.ts';
import { type ConfirmDeps, confirmPassword } from './confirm-password.ts';
import { emailKey } from './email-key.ts';
import type { IdentityDeps, Invitations, Mailer } from './ports.ts';
import { emailGuard, registration } from './register-user.ts';
import { superAdminsAfter } from './super-admins.ts';

export type InviteDeps = Pick<IdentityDeps, 'uow' | 'ids' | 'secrets'> & {
  readonly invitations: Invitations;
  readonly mailer: Mailer;
};

const TOKEN = /^hsi\.(inv_[A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{43})$/;
const invitedResult = lazily(() => z.object({ invitationId: z.string() }));

/**
 * Invites somebody to a staff role by e-mail; the link is valid for seven days. It replaces an open invitation to the
 * same address, whose role may have been a mistake. Failures: email_taken, idempotency_key_reused, version_conflict.
 */
export function inviteStaff(
  deps: InviteDeps,
  input: { readonly email: string; readonly role: Role; readonly reason: string },
  context: CallContext,
): Promise<Result<{ readonly invitationId: string }, Failure>> {
  return once(context.intent, deps.uow, invitedResult().parse, async () => {
    if (await deps.uow.readDocument(emailKey(deps.secrets, input.email))) return err(failure('email_taken'));
    const invitationId = deps.ids.next('inv');
    const secret = deps.secrets.random();
    const invitation: Invitation = {
      ...input,
      invitationId,
      invitedBy: context.actor.id,
      status: 'open',
      digest: deps.secrets.digest(secret),
      createdAt: context.at,
      expiresAt: plusMinutes(context.at, INVITATION_DAYS * 1_440),
    };
    const data = { invitationId, role: input.role, reason: input.reason };
    const result = { invitationId };
    const latest = await latestTo(deps, input.email, context.at);
    // The link is nowhere else: what is on record has been mailed, and a failed mail leaves the key to be tried again.
    const token = `hsi.${invitationId}.${secret}`;
    await deps.mailer.send(input.email, { template: 'invitation', token, role: input.role });
    const saved = await deps.uow.commit({
      ...context,
      changes: [
        {
          kind: 'invitation',
          id: invitationId,
          ...newAggregate,
          state: invitation,
          event: { type: 'invitation.sent', data },
        },
        ...(latest.open ? [withdrawal(latest.open, `Replaced by ${invitationId}`)] : []),
      ],
      documents: [{ ...latest.guard, state: { invitationId }, expiresAt: invitation.expiresAt }],
      ...(context.intent ? { idempotency: { ...context.intent, result } } : {}),
    });
    return saved.ok ? ok(result) : err(failure('version_conflict'));
  });
}

/** Withdraws an open invitation. Failures: not_found, illegal_transition. */
export function withdrawInvitation(
  deps: Pick<InviteDeps, 'uow' | 'invitations'>,
  input: { readonly invitationId: string; readonly reason: string },
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  return retryOnConflict(async (): Promise<Result<undefined, Failure | Conflict>> => {
    const loaded = await deps.invitations.find(input.invitationId);
    if (!loaded) return err(failure('not_found'));
    if (!isOpen(loaded.state, context.at)) {
      return err(failure('illegal_transition', 'The invitation is not open any more.'));
    }
    const saved = await deps.uow.commit({
      ...context,
      changes: [withdrawal(loaded, input.reason)],
    });
    return saved.ok ? ok(undefined) : saved;
  });
}

const withdrawal = (
  { state, version, eventHash }: Loaded<Invitation>,
  reason: string,
): Change<Invitation> => ({
  kind: 'invitation',
  id: state.invitationId,
  version,
  eventHash,
  state: { ...state, status: 'withdrawn', email: '' },
  event: { type: 'invitation.withdrawn', data: { invitationId: state.invitationId, reason } },
});

/** The last invitation to an address, if it is still open, and the document that names it, as read. */
async function latestTo(
  { uow, secrets, invitations }: Pick<InviteDeps, 'uow' | 'secrets' | 'invitations'>,
  email: string,
  at: string,
): Promise<{
  readonly open: Loaded<Invitation> | undefined;
  readonly guard: Pick<Document, 'key' | 'version'>;
}> {
  const key = `invited#${secrets.digest(email)}`;
  const stored = await uow.readDocument(key);
  // Written by `inviteStaff` alone.
  const named = stored?.state as { readonly invitationId: string } | undefined;
  const found = named && (await invitations.find(named.invitationId));
  return {
    open: found && isOpen(found.state, at) ? found : undefined,
    guard: { key, version: stored?.version ?? 0 },
  };
}

/**
 * Creates the staff account of an invitation. The link proves the e-mail address; the second factor is enrolled at
 * the first sign-in. The same request again, after a lost answer, is answered with the account. Failures: invalid_code,
 * weak_password, email_taken.
 */
export async function acceptInvitation(
  deps: Pick<InviteDeps, 'uow' | 'ids' | 'secrets' | 'invitations'> &
    ConfirmDeps &
    Pick<IdentityDeps, 'users'>,
  input: { readonly token: string; readonly name: string; readonly password: string },
  context: CallContext,
): Promise<Result<User, Failure>> {
  const [, invitationId = '', secret = ''] = TOKEN.exec(input.token) ?? [];
  if (!invitationId) return err(failure('invalid_code'));
  return retryOnConflict(async (): Promise<Result<User, Failure | Conflict>> => {
    const loaded = await deps.invitations.find(invitationId);
    if (!loaded || !deps.secrets.equal(deps.secrets.digest(secret), loaded.state.digest)) {
      return err(failure('invalid_code'));
    }
    if (!isOpen(loaded.state, context.at)) {
      const before = await acceptedBefore(deps, loaded.state, input);
      return before ? ok(before) : err(failure('invalid_code'));
    }
    const { email, role } = loaded.state;
    const weak = checkNewPassword(deps.passwords, input.password, { email, name: input.name });
    if (weak) return err(weak);
    const userId = deps.ids.next('usr');
    const passwordHash = await deps.passwords.hash(input.password);
    const fresh = newUser({ userId, role, email, name: input.name, phone: null, passwordHash }, context.at);
    const user: User = { ...fresh, emailVerified: true };
    const roster = role === 'super_admin' ? [await superAdminsAfter(deps, { add: userId })] : [];
    const saved = await deps.uow.commit({
      ...context,
      actor: { kind: 'ops', id: userId },
      changes: [
        registration(user),
        {
          kind: 'invitation',
          id: invitationId,
          version: loaded.version,
          eventHash: loaded.eventHash,
          state: { ...loaded.state, status: 'accepted', email: '', acceptedBy: userId },
          event: { type: 'invitation.accepted', data: { userId, invitationId } },
        },
      ],
      documents: [emailGuard(deps, user), ...roster],
    });
    if (saved.ok) return ok(user);
    if (saved.error.conflict !== 'document' || saved.error.key !== emailKey(deps.secrets, email))
      return saved;
    // Taken by somebody else, or by a repeat of this request that was faster and has closed the invitation.
    const now = await deps.invitations.find(invitationId);
    return now && isOpen(now.state, context.at) ? err(failure('email_taken')) : saved;
  });
}

/** The account that this very request created when its invitation was open. */
async function acceptedBefore(
  deps: ConfirmDeps & Pick<IdentityDeps, 'users'>,
  { acceptedBy }: Invitation,
  input: { readonly name: string; readonly password: string },
): Promise<User | undefined> {
  const user = acceptedBy === undefined ? undefined : (await deps.users.find(acceptedBy))?.state;
  if (user?.status !== 'active' || user.name !== input.name) return undefined;
  return (await confirmPassword(deps, user, input.password)) ? undefined : user;
}
