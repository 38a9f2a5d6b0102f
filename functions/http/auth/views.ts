import type { Refreshed } from '#application/identity/refresh-session.ts';
import type { SignedIn } from '#application/identity/start-session.ts';
import type { User } from '#domain/identity/user.ts';

/** An account as its owner sees it. */
export const accountView = (user: User) => ({
  userId: user.userId,
  role: user.role,
  email: user.email,
  emailVerified: user.emailVerified,
  name: user.name,
  phone: user.phone,
  phoneVerified: user.phoneVerified,
  secondFactor: user.secondFactor.status,
  createdAt: user.createdAt,
});

export const signedInView = (signedIn: SignedIn | Refreshed) => ({
  accessToken: signedIn.accessToken,
  tokenType: 'Bearer' as const,
  expiresInSeconds: signedIn.expiresInSeconds,
  refreshToken: signedIn.refreshToken,
  refreshExpiresAt: signedIn.session.expiresAt,
  scope: signedIn.session.scope,
  ...('deviceToken' in signedIn ? { deviceToken: signedIn.deviceToken } : {}),
  user: accountView(signedIn.user),
});
