import type { RateDecision } from '#application/rate-limiter.ts';
import { type Denial, denials } from '#contracts/authorizer-context.ts';
import { type Failure, failure, problems } from '#contracts/errors.ts';
import type { Route } from '#contracts/route.ts';
import type { HttpResponse } from './http-response.ts';
import { documentHeaders, pageResponse } from './page-response.ts';

/**
 * Headers of every response: no content sniffing, and HSTS for this host only, since its subdomains may belong to
 * others.
 */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'strict-transport-security': 'max-age=31536000',
};

const noStore = { 'cache-control': 'no-store' };

/**
 * A handler's output as its route declares it, parsed by the response schema so that nothing undeclared leaks.
 * @throws ZodError when the output does not fit; the caller then gets a 500 instead of an undocumented shape.
 */
export function successResponse(
  route: Route,
  output: unknown,
  asked: Readonly<Record<string, string | undefined>>,
): HttpResponse {
  const { success } = route;
  if ('schema' in success) {
    return {
      statusCode: success.status,
      headers: { 'content-type': 'application/json', ...noStore },
      body: JSON.stringify(success.schema().parse(output)),
    };
  }
  if ('contentType' in success) {
    if (route.access === 'public') return pageResponse(success.contentType, String(output), asked);
    const headers = documentHeaders(success.contentType);
    return output instanceof Uint8Array
      ? { statusCode: 200, headers, body: Buffer.from(output).toString('base64'), isBase64Encoded: true }
      : { statusCode: 200, headers, body: String(output) };
  }
  return { statusCode: 204, headers: noStore };
}

/** RFC 9457 problem document of an expected failure. */
export function problemResponse(fail: Failure, instance: string): HttpResponse {
  const { status, title } = problems[fail.code];
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/problem+json',
      ...noStore,
      ...(fail.retryAfterSeconds === undefined
        ? {}
        : { 'retry-after': String(Math.ceil(fail.retryAfterSeconds)) }),
      ...(status === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    },
    body: JSON.stringify({
      ...fail.members,
      type: `/problems/${fail.code}`,
      title,
      status,
      code: fail.code,
      ...(fail.detail === undefined ? {} : { detail: fail.detail }),
      instance,
      ...(fail.fields ? { errors: fail.fields } : {}),
    }),
  };
}

/** The problem document of a denial, with its challenge (RFC 6750, 3). */
export function denialResponse(denial: Denial, instance: string): HttpResponse {
  const { code, detail, challenge } = denials[denial];
  const response = problemResponse(failure(code, detail), instance);
  return { ...response, headers: { ...response.headers, 'www-authenticate': challenge } };
}

/** The `RateLimit` and `RateLimit-Policy` fields of the IETF httpapi draft. */
export const rateHeaders = (rateClass: string, d: RateDecision): Record<string, string> => ({
  'ratelimit-policy': `"${rateClass}";q=${d.limit};w=${d.windowSeconds}`,
  ratelimit: `"${rateClass}";r=${d.remaining};t=${Math.ceil(d.resetSeconds)}`,
});
