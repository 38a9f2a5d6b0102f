import type * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import type { ErrorCode } from './errors.ts';
import type { Role } from './roles.ts';

export const routeGroups = [
  'auth',
  'customer',
  'vendor',
  'onboarding',
  'operations',
  'admin',
  'common',
  'webhooks',
] as const;
/** One Lambda function serves one group. */
export type RouteGroup = (typeof routeGroups)[number];

/** How a caller is rate limited: `anonymous` and `auth` by address, the rest by user. */
export type RateClass = 'anonymous' | 'auth' | 'read' | 'write' | 'upload' | 'booking';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** A successful response: JSON with a schema, another document with its media type, or no body. */
export type Success =
  | { readonly status: 200 | 201 | 202; readonly schema: () => z.ZodMiniType; readonly example: unknown }
  | { readonly status: 200; readonly contentType: string }
  | { readonly status: 204 };

/**
 * One route as data. The stacks, the authorizer, the router, the OpenAPI document, the client and the role tests all read
 * this value, so they can't diverge.
 */
export type Route = {
  /** Unique, camelCase; the OpenAPI operationId and the client's method name. */
  readonly id: string;
  readonly group: RouteGroup;
  readonly method: Method;
  /** In API Gateway's notation: `/v1/vendor/bookings/{bookingId}/accept`. */
  readonly path: string;
  /** Who may call it: `public` needs no token, `signed_in` allows any role. */
  readonly access: 'public' | 'signed_in' | readonly Role[];
  /** Also allowed for staff who still have to enrol their second factor. */
  readonly beforeSecondFactor?: true;
  readonly rate: RateClass;
  /** `required`: the caller must send an `Idempotency-Key`; a repeat gets the first result. */
  readonly idempotency?: 'required';
  readonly summary: string;
  readonly description?: string;
  /** Schemas are created at first use, since an instance serves few of a group's routes. */
  readonly params?: () => z.ZodMiniObject;
  readonly query?: () => z.ZodMiniObject;
  readonly body?: () => z.ZodMiniType;
  /** An example request body for the documentation; parsed by `body` in a test. */
  readonly bodyExample?: unknown;
  /** The body is passed on unparsed, because webhooks verify a signature over its bytes. */
  readonly rawBody?: true;
  readonly success: Success;
  /** Expected failures beyond those every route shares (validation, authentication, rate, internal). */
  readonly errors: readonly ErrorCode[];
};

/** Keeps a route's literal types, for typed handlers and the client, and memoises its schemas. */
export const route = <const R extends Route>(value: R): R => ({
  ...value,
  ...(value.params && { params: lazily(value.params) }),
  ...(value.query && { query: lazily(value.query) }),
  ...(value.body && { body: lazily(value.body) }),
  success:
    'schema' in value.success ? { ...value.success, schema: lazily(value.success.schema) } : value.success,
});

/** API Gateway's key of a route: `POST /v1/auth/login`. */
export const routeKey = (r: Pick<Route, 'method' | 'path'>): string => `${r.method} ${r.path}`;

/**
 * The keys of all requests that a route serves. API Gateway's HTTP APIs need a separate route for HEAD; public GET routes
 * have one (RFC 9110, 9.3.2), for caches and uptime checks.
 */
export const routeKeys = (r: Pick<Route, 'method' | 'path' | 'access'>): readonly string[] =>
  r.method === 'GET' && r.access === 'public' ? [routeKey(r), `HEAD ${r.path}`] : [routeKey(r)];

export const mayCall = (r: Pick<Route, 'access'>, role: Role): boolean =>
  r.access === 'public' || r.access === 'signed_in' || r.access.includes(role);

type Parsed<S, Otherwise> = S extends () => z.ZodMiniType ? z.output<ReturnType<S>> : Otherwise;
/** The parsed input of a handler of route `R`. */
export type RouteInput<R extends Route> = {
  readonly params: Parsed<R['params'], Record<string, never>>;
  readonly query: Parsed<R['query'], Record<string, never>>;
  readonly body: Parsed<R['body'], undefined>;
};
/** The output of a handler of route `R`, before the response schema strips undeclared fields. */
export type RouteOutput<R extends Route> = R['success'] extends {
  readonly schema: infer S extends () => z.ZodMiniType;
}
  ? z.input<ReturnType<S>>
  : R['success'] extends { readonly contentType: string }
    ? string | Uint8Array
    : undefined;
