import type * as z from 'zod';

/** The members of Stripe's `error` object. */
export type StripeErrorBody = {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly decline_code?: string;
  readonly param?: string;
  readonly charge?: string;
  readonly payment_intent?: object;
  readonly payment_method?: object;
};

/** An error response of Stripe's API, with its HTTP status. */
export class StripeDoubleError extends Error {
  override readonly name = 'StripeDoubleError';
  readonly status: number;
  readonly body: StripeErrorBody;

  constructor(status: number, body: StripeErrorBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

export const invalidRequest = (message: string, code?: string, param?: string): StripeDoubleError =>
  new StripeDoubleError(400, {
    type: 'invalid_request_error',
    message,
    ...(code === undefined ? {} : { code }),
    ...(param === undefined ? {} : { param }),
  });

export const resourceMissing = (what: string, id: string, param: string, status = 404): StripeDoubleError =>
  new StripeDoubleError(status, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what}: '${id}'`,
    param,
  });

/** `amount`, `card[number]`, `items[0][price]`: a path as Stripe's `param` writes it. */
const bracketed = (path: readonly PropertyKey[]): string =>
  path.map((part, at) => (at === 0 ? String(part) : `[${String(part)}]`)).join('');

/** Stripe's error for the first invalid parameter. */
export function fromIssue(issue: z.core.$ZodIssue): StripeDoubleError {
  const param = bracketed(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const unknown = bracketed([...issue.path, issue.keys[0] ?? '']);
    return invalidRequest(`Received unknown parameter: ${unknown}`, 'parameter_unknown', unknown);
  }
  if (issue.code !== 'custom' && issue.input === undefined) {
    return invalidRequest(`Missing required param: ${param}.`, 'parameter_missing', param);
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String).join(', ');
    return invalidRequest(`Invalid ${param}: must be one of ${allowed}`, undefined, param);
  }
  if (issue.code === 'custom' && typeof issue.params?.['stripeCode'] === 'string') {
    return invalidRequest(issue.message, issue.params['stripeCode'], param);
  }
  if (issue.code === 'invalid_type' && issue.expected === 'object') {
    return invalidRequest(`Invalid object: ${param}`, 'parameter_invalid_object', param);
  }
  return invalidRequest(`Invalid ${param}: ${issue.message}`, undefined, param);
}
