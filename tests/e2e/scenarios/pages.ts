import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { authRoutes } from '#contracts/routes/auth.ts';
import { commonRoutes } from '#contracts/routes/common.ts';
import type { Cast } from '../cast.ts';

/** What anybody may read. */
export function pages(cast: () => Cast): void {
  describe.concurrent('anybody', () => {
    it.each([
      ['/', 'text/html'],
      ['/docs', 'text/html'],
      ['/openapi.json', 'application/json'],
    ])('reads %s', async (path, type) => {
      const answer = await fetch(cast().apiUrl + path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toContain(type);
      expect((await answer.text()).length).toBeGreaterThan(500);
    });

    it.each(['/health', '/openapi.json', '/v1/services'])('asks for the head of %s alone', async (path) => {
      const answer = await fetch(cast().apiUrl + path, { method: 'HEAD' });
      expect([answer.status, await answer.text()]).toEqual([200, '']);
      expect(answer.headers.get('content-type')).toContain('application/json');
    });

    it('gets the OpenAPI document once and then 304', async () => {
      const url = `${cast().apiUrl}/openapi.json`;
      const first = await fetch(url);
      expect(await first.json()).toMatchObject({ openapi: '3.1.0' });
      const have = { 'if-none-match': first.headers.get('etag') ?? '' };
      const again = await fetch(url, { headers: have });
      expect([again.status, await again.text()]).toEqual([304, '']);
    });

    it('links each problem type to its explanation', async () => {
      const refused = await fetch(`${cast().apiUrl}/v1/services?surprise=1`);
      const { type } = z.object({ type: z.string() }).parse(await refused.json());
      const answer = await fetch(new URL(type, cast().apiUrl));
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('invalid_request');
      expect((await fetch(`${cast().apiUrl}/problems/none_of_ours`)).status).toBe(404);
    });

    it('has health and JWKS', async () => {
      const { nobody } = cast();
      expect(await nobody(commonRoutes.getHealth)).toMatchObject({ status: 'ok' });
      expect((await nobody(authRoutes.jwks)).keys.length).toBeGreaterThan(0);
    });
  });
}
