import { describe, expect, it } from 'vitest';
import { allRoutes } from '#contracts/routes/all.ts';

describe.each(allRoutes.map((route) => [`${route.method} ${route.path}`, route] as const))(
  'the documentation of %s',
  (_, route) => {
    it('shows a body that the route takes, and an answer that it gives', () => {
      expect(route.bodyExample === undefined).toBe(route.body === undefined);
      if (route.body) expect(route.body.safeParse(route.bodyExample).error).toBeUndefined();
      if (!('schema' in route.success)) return;
      const { schema, example } = route.success;
      expect(schema.safeParse(example).error).toBeUndefined();
    });
  },
);
