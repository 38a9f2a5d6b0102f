import { describe, expect, it } from 'vitest';
import type { Route } from '#contracts/route.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { problem } from '#contracts/schemas/problem.ts';
import { badRequests } from '#tests/support/bad-requests.ts';
import { sampleRequest } from '#tests/support/sample-requests.ts';
import { serveExamples } from '#tests/support/serve-examples.ts';

describe.each(allRoutes.map((route) => [route.id, route] as const))('%s', (_, route: Route) => {
  const serve = serveExamples(route);

  it('answers a request that fits its contract', async () => {
    const response = await serve(sampleRequest(route));

    expect(response).toMatchObject({ statusCode: route.success.status });
  });

  it('refuses bad input with a problem that names the field', async () => {
    for (const { fault, request, status, pointer } of badRequests(route)) {
      const response = await serve(request);
      expect(response.statusCode, fault).toBe(status);
      expect(response.headers['content-type'], fault).toBe('application/problem+json');
      const { errors = [] } = problem().parse(JSON.parse(response.body ?? ''));
      expect(
        errors.map((e) => e.pointer).find((p) => p.startsWith(pointer)),
        `${fault}: ${response.body}`,
      ).toBeDefined();
    }
  });
});
