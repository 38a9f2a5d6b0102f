import { createHash } from 'node:crypto';
import type { HttpResponse } from './http-response.ts';

/** A page may use its own inline style and data images, and load or run nothing else. */
const pagePolicy = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

export const documentHeaders = (contentType: string): Record<string, string> => ({
  'content-type': contentType,
  ...(contentType.startsWith('text/html') ? pagePolicy : {}),
});

/** Memoised by page: pages are few and change only with a deployment. */
const tags = new Map<string, string>();

/**
 * A public page: cacheable for five minutes, then revalidated by a strong ETag (RFC 9110, 8.8.3). Not compressed here;
 * that is for a CDN in front.
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

/** If-None-Match uses weak comparison. */
const isKnown = (etag: string, given: string | undefined): boolean =>
  (given?.split(',') ?? []).some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
