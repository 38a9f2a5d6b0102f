import { type Failure, type FieldProblem, failure } from '#contracts/errors.ts';
import type { Route } from '#contracts/route.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { escapePointer, invalid } from './invalid-request.ts';

type Headers = Readonly<Record<string, string | undefined>>;

const MAX_BODY_BYTES = 64 * 1024;
const MAX_DEPTH = 32;
/** What a decoder, ours or the gateway's, substitutes for bytes that are not UTF-8. */
const REPLACEMENT_CHARACTER = '\ufffd';

/** The JSON value of a request's body; undefined for routes without one, and for those that read the raw body. */
export function readBody(route: Route, sent: string, headers: Headers): Result<unknown, Failure> {
  // A byte order mark may be ignored (RFC 8259, 8.1).
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
  const wrongKind = raw === '' ? undefined : mediaTypeProblem(headers);
  if (wrongKind) {
    const detail = 'Send application/json in UTF-8, not compressed.';
    return err({ ...failure('unsupported_media_type', detail), fields: [wrongKind] });
  }
  if (raw.includes(REPLACEMENT_CHARACTER)) {
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

/** A body must be JSON in UTF-8 (RFC 8259, 8.1), not compressed. */
function mediaTypeProblem(headers: Headers): FieldProblem | undefined {
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

/** Nesting deeper than any contract, or a `__proto__` member. Iterative, so that depth can't overflow the stack. */
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
