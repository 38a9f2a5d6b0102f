import * as z from '#contracts/zod.ts';
import { type ErrorCode, problems, sharedErrors } from './errors.ts';
import { nameSchemas } from './named-schemas.ts';
import type { Route, RouteGroup } from './route.ts';
import { problem } from './schemas/problem.ts';

type Json = Readonly<Record<string, unknown>>;

type Write = (schema: z.ZodMiniType, io: 'input' | 'output') => Json;

/** Where JSON Schemas of their own look for what they share, and where one document of them has it. */
const [OWN, SHARED] = ['#/$defs/', '#/components/schemas/'];

/**
 * Writes schemas that refer to the named ones among them, which it collects.
 * @throws when what is sent under a name has another form than what is answered under it.
 */
function schemaWriter() {
  nameSchemas();
  const forms = new Map<string, string>();
  const write: Write = (schema, io) => {
    const { $schema: _, $defs = {}, ...form } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
    for (const [name, { id: _id, ...shared }] of Object.entries($defs)) {
      const text = referring(shared);
      if ((forms.get(name) ?? text) !== text) throw new Error(`${name} is sent and answered in two forms.`);
      forms.set(name, text);
    }
    return JSON.parse(referring(form)) as Json;
  };
  const named = (): Json =>
    Object.fromEntries(
      [...forms].sort(([a], [b]) => a.localeCompare(b)).map(([name, text]) => [name, JSON.parse(text)]),
    );
  return { write, named };
}

const referring = (form: Json): string =>
  JSON.stringify(form).replaceAll(`"$ref":"${OWN}`, `"$ref":"${SHARED}`);

/** The whole API as OpenAPI 3.1, from the same values that route, parse and check requests. */
export function openApiDocument(routes: readonly Route[], serverUrl: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  const { write, named } = schemaWriter();
  write(problem(), 'output');
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, write) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'HomeServe Pro',
      version: '1.0.0',
      description:
        'Home services in India, from quote to payout. Instants are RFC 3339 in UTC, money is integer minor ' +
        'units with a currency, lists are paginated, and errors are problem documents (RFC 9457). Only what ' +
        'the gateway refuses by itself has a plain {message}: an unknown path or method, a body above 10 MB, ' +
        'too many requests over all callers, or a failure of its own.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(routes.map((route) => route.group))]
      .sort()
      .map((name) => ({ name, description: groups[name] })),
    paths,
    components: {
      securitySchemes: {
        accessToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT (EdDSA, typ at+jwt), from /v1/auth/login',
        },
      },
      schemas: named(),
      headers: responseHeaders,
    },
  };
}

const groups: Readonly<Record<RouteGroup, string>> = {
  admin: 'For super admins: staff, accounts, the catalogue and large payouts',
  auth: 'Sign-up and sign-in, passwords, second factors, sessions',
  common: 'For everybody: profile, notifications, sockets, signatures, and public pages',
  customer: 'For customers: from search to signature',
  onboarding: "For reviewers: vendors' applications and documents",
  operations: 'For ops managers: bookings, payments, prices, day plans and the audit trail',
  vendor: 'For vendors: application, documents, hours, jobs and earnings',
  webhooks: 'For the payment provider',
};

const responseHeaders = {
  RateLimit: {
    description: 'Requests left, and seconds until the budget is full again',
    schema: { type: 'string' },
  },
  'RateLimit-Policy': {
    description: 'Size of the budget, and its window in seconds',
    schema: { type: 'string' },
  },
  'Retry-After': { description: 'Seconds to wait', schema: { type: 'string' } },
  'WWW-Authenticate': {
    description: 'The challenge of RFC 6750; it has an `error` if a token was sent',
    schema: { type: 'string' },
  },
  'X-Correlation-Id': {
    description: 'The id of this request in our logs; quote it when you ask for support',
    schema: { type: 'string' },
  },
};
const headerRefs = (...names: readonly (keyof typeof responseHeaders)[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

function operation(route: Route, write: Write): Json {
  return {
    operationId: route.id,
    tags: [route.group],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    ...(route.access === 'public' ? { security: [] } : { security: [{ accessToken: [] }] }),
    'x-roles': route.access,
    'x-rate-class': route.rate,
    parameters: parameters(route, write),
    ...requestBody(route, write),
    responses: { ...success(route, write), ...failures(route) },
  };
}

function parameters(route: Route, write: Write): readonly Json[] {
  const of = (schema: z.ZodMiniObject | undefined, place: 'path' | 'query') =>
    Object.entries(schema?.shape ?? {}).map(([name, field]) => {
      const type = field as z.ZodMiniType;
      return {
        name,
        in: place,
        required: place === 'path' || !type.safeParse(undefined).success,
        schema: write(type, 'input'),
      };
    });
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    description: 'A unique value per operation; send the same value when you retry the request.',
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
  };
  return [
    ...of(route.params?.(), 'path'),
    ...of(route.query?.(), 'query'),
    ...(route.idempotency === 'required' ? [key] : []),
  ];
}

function requestBody(route: Route, write: Write): { readonly requestBody: Json } | undefined {
  if (route.rawBody) {
    const schema = { type: 'object', description: 'As sent by the provider, with its signature header.' };
    return { requestBody: { required: true, content: { 'application/json': { schema } } } };
  }
  if (!route.body) return undefined;
  const body = route.body();
  const content = {
    schema: write(body, 'input'),
    ...(route.bodyExample === undefined ? {} : { example: route.bodyExample }),
  };
  const required = !body.safeParse(undefined).success;
  return { requestBody: { required, content: { 'application/json': content } } };
}

function success(route: Route, write: Write): Json {
  const headers = headerRefs('RateLimit', 'RateLimit-Policy', 'X-Correlation-Id');
  const { success: s } = route;
  const description = s.status === 204 ? 'Done.' : route.summary;
  if ('schema' in s) {
    const content = { 'application/json': { schema: write(s.schema(), 'output'), example: s.example } };
    return { [s.status]: { description, headers, content } };
  }
  if ('contentType' in s) {
    const type = s.contentType.split(';')[0] ?? s.contentType;
    return { [s.status]: { description, headers, content: { [type]: {} } } };
  }
  return { [s.status]: { description, headers } };
}

/** Which of the shared failures a route can answer beside its own. */
function codesOf(route: Route): readonly ErrorCode[] {
  const body: readonly ErrorCode[] = [
    'payload_too_large',
    ...(route.body ? (['malformed_json', 'unsupported_media_type'] as const) : []),
  ];
  return [...new Set([...sharedErrors, ...body, ...route.errors])];
}

function failures(route: Route): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(route)) {
    const { status } = problems[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  if (route.access !== 'public') {
    byStatus.set(401, [...(byStatus.get(401) ?? []), 'unauthenticated']);
    byStatus.set(403, [...(byStatus.get(403) ?? []), 'forbidden']);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [status, failureResponse(route, status, codes)]),
  );
}

function failureResponse(route: Route, status: number, codes: readonly ErrorCode[]): Json {
  const examples = Object.fromEntries(
    codes.map((code) => [
      code,
      {
        value: { type: `/problems/${code}`, title: problems[code].title, status, code, instance: route.path },
      },
    ]),
  );
  const schema = { $ref: '#/components/schemas/Problem' };
  return {
    description: codes.map((code) => problems[code].title).join('; '),
    headers: headerRefs(
      ...(status === 429 ? (['RateLimit', 'RateLimit-Policy', 'Retry-After'] as const) : []),
      ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
      'X-Correlation-Id',
    ),
    content: { 'application/problem+json': { schema, examples } },
  };
}
