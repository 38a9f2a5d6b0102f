import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { CallContext } from '#application/unit-of-work.ts';
import type { Caller } from '#contracts/authorizer-context.ts';
import { type Failure, type FieldProblem, failure } from '#contracts/errors.ts';
import type { Route, RouteInput } from '#contracts/route.ts';
import type * as z from '#contracts/zod.ts';
import { canonicalJson } from '#kernel/json.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { escapePointer, invalid } from './invalid-request.ts';
import { readBody } from './request-body.ts';

/** A request parsed by its route's schemas. */
export type HttpRequest<R extends Route> = RouteInput<R> & {
  /** Present on every route that is not public. */
  readonly caller: R['access'] extends 'public' ? undefined : Caller;
  readonly context: CallContext;
  readonly ip: string;
  readonly userAgent: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body as sent, for routes with `rawBody`. */
  readonly rawBody: string;
};

export type HttpEvent = APIGatewayProxyEventV2 & {
  requestContext: { authorizer?: { lambda?: Record<string, unknown> } };
};

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

/** Parses an event as a request of `route`. The failure lists what is wrong, field by field. */
export function parseRequest<R extends Route>(
  route: R,
  event: HttpEvent,
  caller: Caller | undefined,
  at: string,
  correlationId: string,
): Result<HttpRequest<R>, Failure> {
  const rawBody = event.isBase64Encoded
    ? Buffer.from(event.body ?? '', 'base64').toString('utf8')
    : (event.body ?? '');
  const body = readBody(route, rawBody, event.headers);
  if (!body.ok) return body;
  const params = section(route.params?.(), event.pathParameters ?? {}, '/path');
  const query = section(route.query?.(), event.queryStringParameters ?? {}, '/query');
  const parsedBody = route.rawBody
    ? { value: undefined, problems: [] }
    : section(route.body?.(), body.value, '/body');
  const problems = [...params.problems, ...query.problems, ...parsedBody.problems];
  if (problems.length > 0) return err(invalid(problems));

  const intent = readIntent(route, event, caller, { params: params.value, body: parsedBody.value });
  if (!intent.ok) return intent;
  const request = {
    params: params.value,
    query: query.value,
    body: parsedBody.value,
    caller,
    context: { actor: actorOf(caller), at, correlationId, ...intent.value },
    ip: event.requestContext.http.sourceIp,
    userAgent: event.requestContext.http.userAgent ?? '',
    headers: event.headers,
    rawBody,
  };
  // The sections were parsed by this route's own schemas above.
  return ok(request as HttpRequest<R>);
}

function actorOf(caller: Caller | undefined): CallContext['actor'] {
  if (!caller) return { kind: 'system', id: 'anonymous' };
  const kind = caller.role === 'customer' || caller.role === 'vendor' ? caller.role : 'ops';
  return { kind, id: caller.userId };
}

/** Parses one section of a request: its value, or its problems with pointers that begin with `base`. */
function section(
  schema: z.ZodMiniType | undefined,
  value: unknown,
  base: string,
): { value: unknown; problems: FieldProblem[] } {
  if (!schema) {
    const unknown = typeof value === 'object' && value !== null ? Object.keys(value) : [];
    const problems = unknown.map((key) => ({
      pointer: `${base}/${escapePointer(key)}`,
      detail: 'unknown field',
    }));
    return { value: base === '/body' ? undefined : {}, problems };
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  return { value: undefined, problems: parsed.error.issues.flatMap((issue) => fieldProblems(issue, base)) };
}

function fieldProblems(issue: z.core.$ZodIssue, base: string): FieldProblem[] {
  const pointer = [base, ...issue.path.map((key) => escapePointer(String(key)))].join('/');
  return issue.code === 'unrecognized_keys'
    ? issue.keys.map((key) => ({ pointer: `${pointer}/${escapePointer(key)}`, detail: 'unknown field' }))
    : [{ pointer, detail: issue.message }];
}

/** The idempotency intent of a route that requires a key; the hash recognises another request under the same key. */
function readIntent(
  route: Route,
  event: HttpEvent,
  caller: Caller | undefined,
  asked: unknown,
): Result<Pick<CallContext, 'intent'>, Failure> {
  if (route.idempotency !== 'required') return ok({});
  const key = event.headers['idempotency-key'];
  const pointer = '/header/idempotency-key';
  if (key === undefined) {
    return err({
      ...failure('idempotency_key_required', 'Send a fresh unique key, and the same one when you retry.'),
      fields: [{ pointer, detail: 'required' }],
    });
  }
  if (!IDEMPOTENCY_KEY.test(key)) {
    return err(invalid([{ pointer, detail: '1 to 128 visible ASCII characters are expected' }]));
  }
  const requestHash = createHash('sha256').update(canonicalJson(asked)).digest('hex');
  return ok({ intent: { userId: caller?.userId ?? 'anonymous', key: `${route.id}#${key}`, requestHash } });
}
