import { describe, expect, it } from 'vitest';
import { pageResponse } from '#functions/runtime/page-response.ts';

const TEXT = '{"openapi":"3.1.0"}'.repeat(50);
const read = (headers: Readonly<Record<string, string>> = {}, text = TEXT) =>
  pageResponse('application/json', text, headers);

describe('a page', () => {
  it('is cacheable and has an ETag of its bytes', () => {
    const { statusCode, headers, body } = read();
    expect([statusCode, body]).toEqual([200, TEXT]);
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=300' });
    expect(headers['etag']).toMatch(/^"[\w-]{43}"$/);
    expect(read({}, `${TEXT} `).headers['etag']).not.toBe(headers['etag']);
  });

  it('answers 304 to a client that has it', () => {
    const etag = read().headers['etag'] ?? '';
    for (const tags of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
      const { statusCode, headers, body } = read({ 'if-none-match': tags });
      expect([statusCode, headers['etag'], body]).toEqual([304, etag, undefined]);
    }
    expect(read({ 'if-none-match': '"other"' }).statusCode).toBe(200);
  });
});
