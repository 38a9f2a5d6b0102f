import { type Invitation, isOpen } from '#domain/identity/invitation.ts';
import type { User } from '#domain/identity/user.ts';

/** An account as a super_admin sees it. */
export const userView = (user: User) => ({
  userId: user.userId,
  role: user.role,
  status: user.status,
  email: user.email,
  emailVerified: user.emailVerified,
  name: user.name,
  phone: user.phone,
  secondFactor: user.secondFactor.status,
  createdAt: user.createdAt,
});

export const invitationView = (invitation: Invitation, at: string) => ({
  invitationId: invitation.invitationId,
  role: invitation.role,
  email: invitation.email,
  invitedBy: invitation.invitedBy,
  reason: invitation.reason,
  status: invitation.status === 'open' && !isOpen(invitation, at) ? ('expired' as const) : invitation.status,
  createdAt: invitation.createdAt,
  expiresAt: invitation.expiresAt,
});
