import type { Instant } from '#kernel/clock.ts';
import type { Role } from './user.ts';

/** A super_admin's call to somebody to take a staff role. */
export type Invitation = {
  readonly invitationId: string;
  readonly role: Role;
  /** Lower case; emptied once the invitation is closed. */
  readonly email: string;
  readonly invitedBy: string;
  readonly reason: string;
  readonly status: 'open' | 'accepted' | 'withdrawn';
  /** SHA-256 of the secret in the mailed link. */
  readonly digest: string;
  /** The account it was accepted with; absent until then. */
  readonly acceptedBy?: string | undefined;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
};

export const INVITATION_DAYS = 7;

/** Whether it can still be accepted. */
export const isOpen = (invitation: Invitation, at: Instant): boolean =>
  invitation.status === 'open' && invitation.expiresAt > at;
