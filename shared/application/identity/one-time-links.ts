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
 * The secret of an e-mailed link, and the document that stores its digest. It works once, for 30 minutes, for the
 * address it was sent to, and not after the account's sessions were ended, so that one reset voids all other reset
 * links.
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
  /** Commit it together with what the link permits: of two uses, the second then fails. */
  readonly spent: Document;
};

/** The link of a token; undefined if forged, used or expired. */
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
  return {
    userId: link.userId,
    fits: (user) =>
      user.status === 'active' &&
      deps.secrets.digest(user.email) === link.emailDigest &&
      (purpose === 'verify_email' || user.sessionEpoch === link.sessionEpoch),
    spent: { key, version: stored.version, state: null },
  };
}
