import type { ErrorCode } from './errors.ts';
import type { Role } from './roles.ts';

/** Who calls, as the authorizer established it. */
export type Caller = { readonly userId: string; readonly role: Role; readonly sessionId: string };

/**
 * Why the authorizer does not let somebody pass, and what he is told: a problem's code and detail, and the challenge
 * of RFC 6750, 3, which names no error to those who sent no token.
 */
export const denials = {
  no_token: {
    code: 'unauthenticated',
    detail: 'Send an access token: Authorization: Bearer.',
    challenge: 'Bearer',
  },
  invalid_token: {
    code: 'unauthenticated',
    detail: 'The access token is not good, or no longer: refresh it.',
    challenge: 'Bearer error="invalid_token"',
  },
  session_over: {
    code: 'unauthenticated',
    detail: 'The session is over: sign in again.',
    challenge: 'Bearer error="invalid_token"',
  },
  second_factor_due: {
    code: 'forbidden',
    detail: 'Enrol a second factor first.',
    challenge: 'Bearer error="insufficient_scope"',
  },
  role_not_allowed: {
    code: 'forbidden',
    detail: undefined,
    challenge: 'Bearer error="insufficient_scope"',
  },
} as const satisfies Readonly<
  Record<
    string,
    { readonly code: ErrorCode; readonly detail: string | undefined; readonly challenge: string }
  >
>;
export type Denial = keyof typeof denials;

/** What the authorizer tells the function behind it, which refuses in its own words whom it denies. */
export type AuthorizerContext = Caller | { readonly denied: Denial };
