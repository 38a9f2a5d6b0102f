import { createHash } from 'node:crypto';
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

/** By their text: pages are few, and the same until the next deployment. */
const tags = new Map<string, string>();

/**
 * A page that is the same for everybody: kept by caches for five minutes and then asked for by its tag, which names
 * these very bytes (RFC 9110, 8.8.3). Compressing it is the task of a cache in front, which an HTTP API is not.
 */
export function pageResponse(
  contentType: string,
  page: string,
  headers: Readonly<Record<string, string | undefined>>,
): HttpResponse {
  const etag = tags.get(page) ?? `"${createHash('sha256').update(page).digest('base64url')}"`;
  tags.set(page, etag);
  const caching = { etag, 'cache-control': 'public, max-age=300' };
  if (isKnown(etag, headers['if-none-match'])) return { statusCode: 304, headers: caching };
  return { statusCode: 200, headers: { ...documentHeaders(contentType), ...caching }, body: page };
}

/** The weak comparison that If-None-Match asks for. */
const isKnown = (etag: string, given: string | undefined): boolean =>
  (given?.split(',') ?? []).some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
