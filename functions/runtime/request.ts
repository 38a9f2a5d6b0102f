import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { CallContext } from '#application/unit-of-work.ts';
import type { Caller } from '#contracts/authorizer-context.ts';
import { type Failure, type FieldProblem, failure } from '#contracts/errors.ts';
import type { Route, RouteInput } from '#contracts/route.ts';
import type * as z from '#contracts/zod.ts';
import { canonicalJson } from '#kernel/json.ts';
import { err, ok, type Result } from '#kernel/result.ts';

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

const MAX_BODY_BYTES = 64 * 1024;
const MAX_DEPTH = 32;
const MAX_REPORTED = 20;
/** What a decoder, ours or the gateway's, puts in the place of bytes that are not UTF-8. */
const LOST_BYTES = '\ufffd';
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,128}$/;

/** An event as a request of `route`, or what is wrong with it, field by field. */
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
  // The sections were parsed by this route's own schemas just above.
  return ok(request as HttpRequest<R>);
}

function actorOf(caller: Caller | undefined): CallContext['actor'] {
  if (!caller) return { kind: 'system', id: 'anonymous' };
  const kind = caller.role === 'customer' || caller.role === 'vendor' ? caller.role : 'ops';
  return { kind, id: caller.userId };
}

const invalid = (fields: readonly FieldProblem[]): Failure => ({
  code: 'invalid_request',
  detail: fields[0] ? `${fields[0].pointer}: ${fields[0].detail}` : 'The request does not fit.',
  fields: fields.slice(0, MAX_REPORTED),
});

/** Why a body of this kind is not read: it is JSON, in UTF-8 (RFC 8259, 8.1), as it is. */
function unreadable(headers: HttpEvent['headers']): FieldProblem | undefined {
  const [mediaType = '', ...parameters] = (headers['content-type'] ?? '').split(';');
  if (!/^application\/([a-z.+-]+\+)?json$/i.test(mediaType.trim())) {
    return { pointer: '/header/content-type', detail: 'application/json is expected' };
  }
  const charset = parameters
    .map((one) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/i.exec(one)?.[1])
    .find((one) => one);
  if (charset !== undefined && !/^(utf-8|us-ascii)$/i.test(charset)) {
    return { pointer: '/header/content-type', detail: 'charset utf-8 is expected' };
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  return /^identity$/i.test(encoding)
    ? undefined
    : { pointer: '/header/content-encoding', detail: 'a body that is not compressed is expected' };
}

function readBody(route: Route, sent: string, headers: HttpEvent['headers']): Result<unknown, Failure> {
  // A byte order mark is not for the reader (RFC 8259, 8.1).
  const raw = sent.replace(/^\ufeff/, '');
  if (Buffer.byteLength(raw) > MAX_BODY_BYTES) {
    return err({
      code: 'payload_too_large',
      detail: `A body holds at most ${MAX_BODY_BYTES} bytes.`,
      fields: [{ pointer: '/body', detail: `at most ${MAX_BODY_BYTES} bytes` }],
    });
  }
  if (route.rawBody) return ok(undefined);
  if (!route.body) {
    return raw === '' || raw === '{}'
      ? ok(undefined)
      : err(invalid([{ pointer: '/body', detail: 'This route takes no body.' }]));
  }
  const wrongKind = raw === '' ? undefined : unreadable(headers);
  if (wrongKind) {
    const detail = 'Send application/json in UTF-8, not compressed.';
    return err({ ...failure('unsupported_media_type', detail), fields: [wrongKind] });
  }
  if (raw.includes(LOST_BYTES)) {
    return err({
      ...failure('malformed_json', 'The body is not valid UTF-8.'),
      fields: [{ pointer: '/body', detail: 'UTF-8 is expected' }],
    });
  }
  try {
    const value: unknown = raw === '' ? undefined : JSON.parse(raw);
    const problem = findHostileShape(value);
    return problem ? err(invalid([problem])) : ok(value);
  } catch {
    return err({
      ...failure('malformed_json', 'The body can not be read as JSON.'),
      fields: [{ pointer: '/body', detail: 'valid JSON is expected' }],
    });
  }
}

/** Nesting beyond any contract, or a `__proto__` member; without recursion, so that depth can't overflow. */
function findHostileShape(root: unknown): FieldProblem | undefined {
  const stack: { value: unknown; pointer: string; depth: number }[] = [
    { value: root, pointer: '/body', depth: 0 },
  ];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, pointer, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH)
      return { pointer: pointer.slice(0, 200), detail: `nested more than ${MAX_DEPTH} levels deep` };
    for (const [key, member] of Object.entries(value)) {
      const memberPointer = `${pointer}/${escapePointer(key)}`;
      if (key === '__proto__') return { pointer: memberPointer, detail: 'unknown field' };
      stack.push({ value: member, pointer: memberPointer, depth: depth + 1 });
    }
  }
  return undefined;
}

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

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
