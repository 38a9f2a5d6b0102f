import { describe, expect, it } from 'vitest';
import { problems, sharedErrors } from '#contracts/errors.ts';
import { type Route, routeKey } from '#contracts/route.ts';
import { allRoutes, routesByGroup } from '#contracts/routes/all.ts';
import * as z from '#contracts/zod.ts';
import { sampleRequest } from '#tests/support/sample-requests.ts';

/** Paths outside `/v1`: pages, keys and notices whose addresses others fix. */
const unversioned = [
  '/',
  '/docs',
  '/health',
  '/problems/{code}',
  '/openapi.json',
  '/.well-known/jwks.json',
  '/webhooks/stripe',
];

/** What clients of the system before this one call. */
const original = [
  ...['register', 'login', 'refresh', 'logout'].map((name) => `POST /v1/auth/${name}`),
  'GET /v1/services',
  'GET /v1/vendors',
  'GET /v1/profile',
  'GET /v1/notifications',
  'POST /v1/notifications/{notificationId}/read',
  'POST /v1/notifications/read-all',
  'GET /v1/customer/services',
  'POST /v1/customer/quotes',
  'POST /v1/customer/bookings',
  'GET /v1/customer/bookings',
  ...['sign', 'rate', 'cancel', 'reschedule'].map((name) => `POST /v1/customer/bookings/{bookingId}/${name}`),
  'GET /v1/vendor/profile',
  'GET /v1/vendor/availability',
  'GET /v1/vendor/bookings',
  'GET /v1/vendor/earnings',
  ...['accept', 'reject', 'en-route', 'arrive', 'start', 'photos', 'complete', 'request-signature'].map(
    (name) => `POST /v1/vendor/bookings/{bookingId}/${name}`,
  ),
  'GET /v1/onboard-manager/vendors/pending',
  'POST /v1/onboard-manager/vendors/{vendorId}/approve',
  'POST /v1/onboard-manager/vendors/{vendorId}/reject',
  'GET /v1/ops-manager/bookings/live',
  'GET /v1/ops-manager/bookings/pending-signatures',
  'GET /v1/ops-manager/bookings/{bookingId}',
  'GET /v1/ops-manager/payments/pending',
  'POST /v1/ops-manager/payments/{paymentId}/approve',
  'GET /v1/ops-manager/dashboard/stats',
  'GET /v1/ops-manager/alerts',
  'GET /v1/ops-manager/audit-logs',
  'GET /v1/super-admin/dashboard/analytics',
  'GET /v1/super-admin/users',
  'POST /v1/super-admin/users/{userId}/toggle-active',
  'GET /v1/super-admin/services',
  'POST /v1/super-admin/payouts/{paymentId}/approve',
  'GET /v1/signatures/{envelopeId}',
  'GET /v1/signatures/{envelopeId}/verify',
  'POST /v1/realtime/tickets',
];

const placeholders = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
const repeated = (values: readonly string[]) => values.filter((value, i) => values.indexOf(value) !== i);

describe('the routes', () => {
  it('have the id and group under which they are declared', () => {
    for (const [group, routes] of Object.entries(routesByGroup)) {
      for (const [name, route] of Object.entries<Route>(routes)) {
        expect([route.group, route.id]).toEqual([group, name]);
      }
    }
  });

  it('are unique by id and by method and path, whatever their placeholders are called', () => {
    expect(repeated(allRoutes.map((route) => route.id))).toEqual([]);
    expect(repeated(allRoutes.map((route) => routeKey(route).replace(/\{\w+\}/g, '{}')))).toEqual([]);
  });

  it('keep the names of the previous system', () => {
    expect(allRoutes.map(routeKey)).toEqual(expect.arrayContaining(original));
  });

  it('use exactly the error codes of the table', () => {
    const used = new Set<string>([...sharedErrors, ...allRoutes.flatMap((route) => route.errors)]);
    const runtime = [
      'malformed_json',
      'unsupported_media_type',
      'payload_too_large',
      'unauthenticated',
      'forbidden',
    ];

    expect([...used].filter((code) => !Object.hasOwn(problems, code))).toEqual([]);
    expect(Object.keys(problems).filter((code) => !used.has(code) && !runtime.includes(code))).toEqual([]);
  });
});

describe.each(allRoutes.map((route) => [routeKey(route), route] as const))('%s', (_, route: Route) => {
  it('stands under /v1 in lower-case words', () => {
    const path = route.path.replace(/\{\w+\}/g, '');
    expect(unversioned.includes(route.path) || path.startsWith('/v1/')).toBe(true);
    expect(path).toMatch(/^[a-z0-9/.-]*$/);
  });

  it('declares each placeholder of its path, and no other', () => {
    expect(Object.keys(route.params?.().shape ?? {}).sort()).toEqual(placeholders(route.path).sort());
  });

  it('has examples that match its schemas', () => {
    const sample = sampleRequest(route);

    route.params?.().parse(sample.params);
    route.query?.().parse(sample.query);
    expect(route.body === undefined).toBe(route.bodyExample === undefined);
    if (route.body) route.body().parse(route.bodyExample);
    if ('schema' in route.success) {
      // What an example shows is what clients get: nothing of it may be stripped.
      expect(route.success.schema().parse(route.success.example)).toEqual(route.success.example);
    }
  });

  it('rejects undeclared fields', () => {
    const sample = sampleRequest(route);
    const surprised = (schema: z.ZodMiniType | undefined, value: unknown) =>
      schema?.safeParse({ ...z.record(z.string(), z.unknown()).parse(value), surprise: 1 }).success ?? false;

    expect(surprised(route.params?.(), sample.params)).toBe(false);
    expect(surprised(route.query?.(), sample.query)).toBe(false);
    expect(surprised(route.body?.(), route.bodyExample ?? {})).toBe(false);
  });

  it('lists its own errors once, and not those that every route shares', () => {
    expect(repeated(route.errors)).toEqual([]);
    expect(route.errors.filter((code) => sharedErrors.some((shared) => shared === code))).toEqual([]);
  });

  it('declares the errors of Idempotency-Key if it requires one', () => {
    const said = ['idempotency_key_required', 'idempotency_key_reused'].map((code) =>
      route.errors.some((e) => e === code),
    );
    expect(said).toEqual(route.idempotency === 'required' ? [true, true] : [false, false]);
  });

  it('reads with GET and nothing else', () => {
    expect(route.method === 'GET' && (route.body !== undefined || route.rate === 'write')).toBe(false);
    expect(route.method !== 'GET' && route.rate === 'read').toBe(false);
  });

  it('limits callers by address if it is public', () => {
    expect(['anonymous', 'auth'].includes(route.rate)).toBe(route.access === 'public');
  });
});
