import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { HttpResponse } from './http-response.ts';

/** What a browser may do with a page of ours: show it with its own style, and nothing else. */
const pagePolicy = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

export const documentHeaders = (contentType: string): Record<string, string> => ({
  'content-type': contentType,
  'x-content-type-options': 'nosniff',
  ...(contentType.startsWith('text/html') ? pagePolicy : {}),
});

type Kept = { readonly digest: string; gzipped?: string };
/** By their text: pages are few, and the same until the next deployment. */
const kept = new Map<string, Kept>();

/**
 * A page that is the same for everybody: kept by caches for five minutes and then asked for by its tag, which names
 * these very bytes (RFC 9110, 8.8.3), compressed where the client takes that.
 */
export function pageResponse(
  contentType: string,
  page: string,
  headers: Readonly<Record<string, string | undefined>>,
): HttpResponse {
  const known = kept.get(page) ?? { digest: createHash('sha256').update(page).digest('base64url') };
  kept.set(page, known);
  const compressed = takesGzip(headers['accept-encoding'] ?? '');
  const etag = `"${known.digest}${compressed ? '-gzip' : ''}"`;
  const caching = { etag, 'cache-control': 'public, max-age=300', vary: 'accept-encoding' };
  if (isKnown(etag, headers['if-none-match'])) return { statusCode: 304, headers: caching };
  const all = { ...documentHeaders(contentType), ...caching };
  if (!compressed) return { statusCode: 200, headers: all, body: page };
  known.gzipped ??= gzipSync(page).toString('base64');
  return {
    statusCode: 200,
    headers: { ...all, 'content-encoding': 'gzip' },
    body: known.gzipped,
    isBase64Encoded: true,
  };
}

/** By RFC 9110, 12.5.3: named without a weight of zero. */
const takesGzip = (accepted: string): boolean =>
  accepted
    .split(',')
    .some((entry) => /^gzip(;q=(1(\.0*)?|0\.\d*[1-9]\d*))?$/i.test(entry.replaceAll(/\s/g, '')));

/** The weak comparison that If-None-Match asks for. */
const isKnown = (etag: string, given: string | undefined): boolean =>
  (given?.split(',') ?? []).some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
