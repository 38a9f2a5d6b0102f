import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { pageResponse } from '#functions/runtime/page-response.ts';

const TEXT = '{"openapi":"3.1.0"}'.repeat(50);
const read = (headers: Readonly<Record<string, string>> = {}, text = TEXT) =>
  pageResponse('application/json', text, headers);
const unzipped = (body = '') => gunzipSync(Buffer.from(body, 'base64')).toString('utf8');

describe('a page', () => {
  it('may be kept, and is named by its bytes', () => {
    const { statusCode, headers, body } = read();
    expect([statusCode, body]).toEqual([200, TEXT]);
    expect(headers).toMatchObject({ 'cache-control': 'public, max-age=300', vary: 'accept-encoding' });
    expect(headers['etag']).toMatch(/^"[\w-]{43}"$/);
    expect(read({}, `${TEXT} `).headers['etag']).not.toBe(headers['etag']);
  });

  it.each(['gzip', 'br, gzip;q=0.5', 'GZIP; q=1.0', 'deflate,gzip'])('is compressed for %j', (accepted) => {
    const { headers, body, isBase64Encoded } = read({ 'accept-encoding': accepted });
    expect([headers['content-encoding'], isBase64Encoded]).toEqual(['gzip', true]);
    expect(unzipped(body)).toBe(TEXT);
    expect(headers['etag']).not.toBe(read().headers['etag']);
  });

  it.each(['', 'br', 'gzip;q=0', 'gzip;q=0.000', 'identity', 'xgzip'])('is not for %j', (accepted) => {
    expect(read({ 'accept-encoding': accepted })).toEqual(read());
  });

  it('is not sent again to who has it', () => {
    for (const accepted of ['gzip', '']) {
      const have = { 'accept-encoding': accepted };
      const etag = read(have).headers['etag'] ?? '';
      for (const tags of [etag, `"other", ${etag}`, `W/${etag}`, '*']) {
        const { statusCode, headers, body } = read({ ...have, 'if-none-match': tags });
        expect([statusCode, headers['etag'], body]).toEqual([304, etag, undefined]);
      }
      expect(read({ ...have, 'if-none-match': '"other"' }).statusCode).toBe(200);
    }
  });
});
