import type { Document, UnitOfWork } from '#application/unit-of-work.ts';
import * as z from '#contracts/zod.ts';
import type { User } from '#domain/identity/user.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { lazily } from '#kernel/lazily.ts';
import type { Secrets } from './ports.ts';

export type LinkPurpose = 'verify_email' | 'reset_password';
type LinkDeps = { readonly secrets: Secrets; readonly uow: Pick<UnitOfWork, 'readDocument'> };

const LINK_MINUTES = 30;
const linkState = lazily(() =>
  z.object({
    userId: z.string(),
    emailDigest: z.string(),
    sessionEpoch: z.int(),
    expiresAt: z.string(),
  }),
);

const linkKey = (deps: LinkDeps, purpose: LinkPurpose, token: string): string =>
  `link#${purpose}#${deps.secrets.digest(token)}`;

/**
 * The secret of an e-mailed link, and the document that stores its digest. It is valid for 30 minutes and for the address
 * it was sent to. A reset link is not valid after the account's sessions were ended: one reset, which ends them, voids
 * all reset links, its own included.
 */
export function newLink(
  deps: LinkDeps,
  purpose: LinkPurpose,
  user: Pick<User, 'userId' | 'email' | 'sessionEpoch'>,
  at: string,
): { readonly token: string; readonly document: Document } {
  const token = deps.secrets.random();
  const expiresAt = plusMinutes(at, LINK_MINUTES);
  const state: z.input<ReturnType<typeof linkState>> = {
    userId: user.userId,
    emailDigest: deps.secrets.digest(user.email),
    sessionEpoch: user.sessionEpoch,
    expiresAt,
  };
  return { token, document: { key: linkKey(deps, purpose, token), version: 0, state, expiresAt } };
}

export type FoundLink = {
  readonly userId: string;
  /** Whether it was made for the account as it is now. */
  fits(user: User): boolean;
  /** Whether sessions were ended once since, which is what its own use leaves behind. */
  mayHaveServed(user: User): boolean;
};

/** The link of a token; undefined if forged or expired. */
export async function findLink(
  deps: LinkDeps,
  purpose: LinkPurpose,
  token: string,
  at: string,
): Promise<FoundLink | undefined> {
  const key = linkKey(deps, purpose, token);
  const stored = await deps.uow.readDocument(key);
  if (!stored) return undefined;
  const link = linkState().parse(stored.state);
  if (link.expiresAt <= at) return undefined;
  const isFor = ({ status, email }: User) =>
    status === 'active' && deps.secrets.digest(email) === link.emailDigest;
  return {
    userId: link.userId,
    fits: (user) => isFor(user) && (purpose === 'verify_email' || user.sessionEpoch === link.sessionEpoch),
    mayHaveServed: (user) => isFor(user) && user.sessionEpoch === link.sessionEpoch + 1,
  };
}
