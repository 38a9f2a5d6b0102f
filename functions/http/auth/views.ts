import type { Refreshed } from '#application/identity/refresh-session.ts';
import type { SignedIn } from '#application/identity/start-session.ts';
import { accountView } from '#functions/runtime/account-view.ts';

/** A session's tokens, and whose they are. */
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
