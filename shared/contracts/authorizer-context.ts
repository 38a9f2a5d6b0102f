import type { ErrorCode } from './errors.ts';
import type { Role } from './roles.ts';

/** The authenticated caller, as the authorizer established it. */
export type Caller = { readonly userId: string; readonly role: Role; readonly sessionId: string };

/**
 * The reasons for denying a request, each with its answer: code and detail of the problem document, and the
 * `WWW-Authenticate` challenge (RFC 6750, section 3; without a token it names no error).
 */
export const denials = {
  no_token: {
    code: 'unauthenticated',
    detail: 'Send an access token in the Authorization header, as a Bearer token.',
    challenge: 'Bearer',
  },
  invalid_token: {
    code: 'unauthenticated',
    detail: 'The access token is invalid or has expired. Refresh it.',
    challenge: 'Bearer error="invalid_token"',
  },
  session_over: {
    code: 'unauthenticated',
    detail: 'The session has ended. Sign in again.',
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

/** The context that the authorizer passes to the group's function, which answers denied requests itself. */
export type AuthorizerContext = Caller | { readonly denied: Denial };
