import { describe, expect, it } from 'vitest';
import { type Route, routeKey } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import * as z from '#contracts/zod.ts';
import { type HttpEvent, parseRequest } from '#functions/runtime/request.ts';

const hostile: Readonly<Record<string, unknown>> = {
  role: 'super_admin',
  roles: ['super_admin'],
  status: 'approved',
  verified: true,
  emailVerified: true,
  price: 1,
  total: { amountMinor: 1, currency: 'INR' },
  amountMinor: 1,
  vendorId: 'usr_somebody',
  customerId: 'usr_somebody',
  userId: 'usr_somebody',
  sessionEpoch: 0,
  version: 99,
  isAdmin: true,
};

const withBody = allRoutes.filter(
  (route): route is Route & { body: () => z.ZodMiniType } => route.body !== undefined,
);

/** What a body may carry by contract, at its top level, in any of its forms. */
function declared(schema: z.ZodMiniType): ReadonlySet<string> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const forms = [json, ...(json.anyOf ?? []), ...(json.oneOf ?? []), ...(json.allOf ?? [])];
  return new Set(forms.flatMap((form) => Object.keys((form as { properties?: object }).properties ?? {})));
}

function eventOf(route: Route, body: unknown): HttpEvent {
  const { method, path } = route;
  return {
    version: '2.0',
    routeKey: routeKey(route),
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k1' },
    requestContext: {
      accountId: 'a',
      apiId: 'a',
      domainName: 'd',
      domainPrefix: 'd',
      requestId: 'r',
      routeKey: routeKey(route),
      stage: '$default',
      time: '',
      timeEpoch: 0,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
    },
    isBase64Encoded: false,
    body: JSON.stringify(body),
  };
}

describe('every route that takes a body', () => {
  it.each(withBody.map((route) => [routeKey(route), route] as const))(
    '%s takes its example and refuses each field that is not its own',
    (_key, route) => {
      const example = route.bodyExample;
      expect(route.body().safeParse(example).success).toBe(true);
      const own = declared(route.body());
      for (const [field, value] of Object.entries(hostile)) {
        if (own.has(field)) continue;
        const event = eventOf(route, { ...Object(example), [field]: value });
        const parsed = parseRequest(route, event, undefined, '2026-11-22T10:00:00.000Z', 'r');
        const pointers = parsed.ok ? [] : (parsed.error.fields ?? []).map((f) => f.pointer);
        expect({ field, refused: pointers.some((p) => p.startsWith(`/body/${field}`)) }).toEqual({
          field,
          refused: true,
        });
      }
    },
  );
});
