import type * as z from '#contracts/zod.ts';
import type { ErrorCode } from './errors.ts';
import type { Route } from './route.ts';
import { problem as problemSchema } from './schemas/problem.ts';

export type ClientOptions = {
  /** The API's base URL, e.g. `https://api.example.com`; a path in it is kept. */
  readonly baseUrl: string;
  /** The access token to send; public routes need none. */
  readonly token?: string;
  readonly fetch?: typeof globalThis.fetch;
};

type Input<S, Otherwise> = S extends () => z.ZodMiniType ? z.input<ReturnType<S>> : Otherwise;
type Part<Name extends string, Value> = [Value] extends [undefined]
  ? unknown
  : Record<never, never> extends Value
    ? { readonly [N in Name]?: Value }
    : { readonly [N in Name]: Value };

/** The input of a call of route `R`: exactly the parts that the route declares, before parsing. */
export type RouteCall<R extends Route> = Part<'params', Input<R['params'], undefined>> &
  Part<'query', Input<R['query'], undefined>> &
  Part<'body', R['rawBody'] extends true ? string : Input<R['body'], undefined>> &
  Part<'idempotencyKey', R['idempotency'] extends 'required' ? string : undefined> & {
    readonly headers?: Readonly<Record<string, string>>;
    readonly signal?: AbortSignal;
  };

/** The result of a successful call of route `R`, parsed by the route's schema. */
export type RouteAnswer<R extends Route> = R['success'] extends {
  readonly schema: infer S extends () => z.ZodMiniType;
}
  ? z.output<ReturnType<S>>
  : R['success'] extends { readonly contentType: string }
    ? Uint8Array
    : undefined;

export type Problem = z.output<ReturnType<typeof problemSchema>>;
export type CallResult<R extends Route> =
  | {
      readonly ok: true;
      readonly status: R['success']['status'];
      readonly body: RouteAnswer<R>;
      readonly headers: Headers;
    }
  | { readonly ok: false; readonly status: number; readonly problem: Problem; readonly headers: Headers };

/** The arguments after the route; a call without required parts may be omitted. */
export type CallArguments<R extends Route> =
  Record<never, never> extends RouteCall<R> ? [call?: RouteCall<R>] : [call: RouteCall<R>];

export type Client = {
  /**
   * Calls a route of the contract. A coded failure is returned with its problem document.
   * @throws Error when there is no response, or one that the contract does not allow.
   */
  call<R extends Route>(route: R, ...call: CallArguments<R>): Promise<CallResult<R>>;
  /** The same client for another signed-in user, or unauthenticated without a token. */
  withToken(token: string | undefined): Client;
};

/** A typed client of the API, driven by the same route values as the server. */
export function createClient(options: ClientOptions): Client {
  const { token: _, ...anonymous } = options;
  return {
    call: (route, ...[call]) => send(options, route, call ?? {}),
    withToken: (token) => createClient(token === undefined ? anonymous : { ...anonymous, token }),
  };
}

/** The parts of a call without the route's types. */
type AnyCall = {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
};

async function send<R extends Route>(
  options: ClientOptions,
  route: R,
  call: AnyCall,
): Promise<CallResult<R>> {
  const response = await (options.fetch ?? globalThis.fetch)(urlOf(options.baseUrl, route, call), {
    method: route.method,
    headers: headersOf(options.token, call),
    ...(call.body === undefined ? {} : { body: bodyOf(route, call.body) }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  });
  const { status, headers } = response;
  if (status >= 400) return { ok: false, status, headers, problem: await readProblem(route, response) };
  if (status !== route.success.status) {
    throw new Error(`${route.id} answered ${status}; its contract says ${route.success.status}.`);
  }
  // `readSuccess` parses by this route's own schema; the lookup at run time loses its type.
  const body = (await readSuccess(route, response)) as RouteAnswer<R>;
  return { ok: true, status, headers, body };
}

function bodyOf(route: Route, body: unknown): string {
  if (!route.rawBody) return JSON.stringify(body);
  if (typeof body !== 'string') throw new TypeError(`${route.id} takes its body as text.`);
  return body;
}

function headersOf(token: string | undefined, call: AnyCall): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json, */*;q=0.1',
    ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(call.idempotencyKey === undefined ? {} : { 'idempotency-key': call.idempotencyKey }),
    ...call.headers,
  };
}

function urlOf(baseUrl: string, route: Route, call: AnyCall): string {
  const params = new Map(Object.entries(call.params ?? {}));
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params.get(name);
    if (value === undefined) throw new TypeError(`${route.id} needs ${name}.`);
    return encodeURIComponent(String(value));
  });
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) query.set(name, String(value));
  }
  const search = query.size === 0 ? '' : `?${query.toString()}`;
  return `${baseUrl.replace(/\/$/, '')}${path}${search}`;
}

async function readSuccess(route: Route, response: Response): Promise<unknown> {
  const { success } = route;
  if ('schema' in success) {
    const parsed = success.schema().safeParse(await response.json());
    if (!parsed.success) throw new Error(`${route.id} answered another shape.`, { cause: parsed.error });
    return parsed.data;
  }
  return 'contentType' in success ? new Uint8Array(await response.arrayBuffer()) : undefined;
}

/** Codes for API Gateway's own `{ message }` responses, sent before any of our code runs. */
const gatewayCodes: Readonly<Record<number, ErrorCode>> = {
  404: 'not_found',
  413: 'payload_too_large',
  429: 'rate_limited',
  500: 'internal_error',
  503: 'temporarily_unavailable',
};

async function readProblem(route: Route, response: Response): Promise<Problem> {
  const { status } = response;
  const said = await response.text();
  if (response.headers.get('content-type')?.startsWith('application/problem+json')) {
    return problemSchema().parse(JSON.parse(said));
  }
  const code = gatewayCodes[status];
  if (!code) throw new Error(`${route.id} answered ${status} without a problem document.`);
  return { type: `/problems/${code}`, title: response.statusText || code, status, code };
}
