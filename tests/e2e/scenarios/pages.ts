import { describe, expect, it } from 'vitest';
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

    it('sees that the system is well, and the keys that tokens are signed with', async () => {
      const { nobody } = cast();
      expect(await nobody(commonRoutes.getHealth)).toMatchObject({ status: 'ok' });
      expect((await nobody(authRoutes.jwks)).keys.length).toBeGreaterThan(0);
    });
  });
}
