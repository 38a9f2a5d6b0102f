/**
 * Every coded failure of the API: its HTTP status and its title (RFC 9457 `title`). The `type` URI of a
 * problem is `/problems/{code}`. Codes are stable; clients switch on them.
 */
export const problems = {
  // every route
  invalid_request: { status: 400, title: 'The request does not fit the contract' },
  malformed_json: { status: 400, title: 'The body is not JSON' },
  unsupported_media_type: { status: 415, title: 'The body must be plain application/json in UTF-8' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  forbidden: { status: 403, title: 'Your role may not do this' },
  not_found: { status: 404, title: 'There is no such thing, or it is not yours' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  temporarily_unavailable: { status: 503, title: 'A part we depend on does not answer; try again' },
  // idempotency and concurrency
  idempotency_key_required: { status: 400, title: 'Send an Idempotency-Key header' },
  idempotency_key_reused: { status: 422, title: 'This Idempotency-Key was used for another request' },
  version_conflict: { status: 409, title: 'Someone changed this at the same moment; read it again' },
  // identity
  invalid_credentials: { status: 401, title: 'E-mail or password is wrong' },
  second_factor_required: { status: 401, title: 'Send the code of your authenticator' },
  invalid_second_factor: { status: 401, title: 'That code is wrong or was used' },
  invalid_refresh_token: { status: 401, title: 'Sign in again' },
  account_disabled: { status: 403, title: 'This account is switched off' },
  email_taken: { status: 409, title: 'There is an account with this e-mail' },
  weak_password: { status: 422, title: 'This password is too easy to guess' },
  invalid_code: { status: 422, title: 'That code is wrong, used or too old' },
  second_factor_already_enrolled: { status: 409, title: 'A second factor is enrolled already' },
  not_enrolled: { status: 409, title: 'Start the enrolment first' },
  // people
  illegal_transition: { status: 409, title: 'This step is not possible in the present state' },
  last_super_admin: { status: 409, title: 'The last super_admin can not be removed' },
  own_filing: { status: 403, title: 'You can not decide on what you filed yourself' },
  over_limit: { status: 403, title: 'The amount is above your limit' },
  document_invalid: { status: 422, title: 'That document can not be accepted' },
  payee_not_ready: { status: 409, title: 'The payout account is not ready' },
  // booking
  not_serviceable: { status: 422, title: 'We do not serve this place yet' },
  point_outside_pincode: { status: 422, title: 'The point can not be in this pincode' },
  service_not_found: { status: 404, title: 'There is no such service' },
  quote_expired: { status: 410, title: 'The quote has expired; ask for a new one' },
  quote_invalid: { status: 422, title: 'This quote was not issued to you' },
  slot_unavailable: { status: 409, title: 'That time is not free' },
  payment_failed: { status: 402, title: 'The payment did not go through' },
  payment_not_pending: { status: 409, title: 'There is nothing to pay now' },
  offer_closed: { status: 409, title: 'This offer is no longer open' },
  photos_missing: { status: 409, title: 'Photos are missing' },
  photo_limit: { status: 409, title: 'There are enough photos of this kind' },
  document_changed: { status: 409, title: 'The document changed since you read it' },
  envelope_closed: { status: 409, title: 'This signature request is no longer open' },
  outside_policy: { status: 409, title: 'The policy does not allow this now' },
  already_rated: { status: 409, title: 'You have rated this booking' },
  nothing_to_approve: { status: 409, title: 'There is nothing to approve' },
  invalid_webhook_signature: { status: 400, title: 'The webhook signature does not verify' },
  webhook_unreadable: { status: 400, title: 'The webhook is signed, but does not say what its kind should' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof problems;

/** Failures any route may answer; the others are listed by the route. */
export const sharedErrors = [
  'invalid_request',
  'rate_limited',
  'internal_error',
  'temporarily_unavailable',
] as const satisfies readonly ErrorCode[];

/** One field that is wrong: a JSON pointer into the request, and what would be right. */
export type FieldProblem = { readonly pointer: string; readonly detail: string };

/** An expected failure as use cases return it. `detail` is for the caller's eyes. */
export type Failure = {
  readonly code: ErrorCode;
  readonly detail?: string;
  readonly fields?: readonly FieldProblem[];
  /** Extra members of the problem document, e.g. `alternatives` of a taken slot. */
  readonly members?: Readonly<Record<string, unknown>>;
  readonly retryAfterSeconds?: number;
};

export const failure = (
  code: ErrorCode,
  detail?: string,
  members?: Readonly<Record<string, unknown>>,
): Failure => ({
  code,
  ...(detail === undefined ? {} : { detail }),
  ...(members === undefined ? {} : { members }),
});
