import * as z from '#contracts/zod.ts';
import { route } from '../route.ts';

const open = { group: 'common', method: 'GET', access: 'public', rate: 'anonymous', errors: [] } as const;

/** What the API says of itself, for people and for clients. */
export const servicePageRoutes = {
  getLandingPage: route({
    id: 'getLandingPage',
    ...open,
    path: '/',
    summary: 'The landing page',
    success: { status: 200, contentType: 'text/html; charset=utf-8' },
  }),
  getApiReference: route({
    id: 'getApiReference',
    ...open,
    path: '/docs',
    summary: 'The API reference as a web page',
    success: { status: 200, contentType: 'text/html; charset=utf-8' },
  }),
  getOpenApi: route({
    id: 'getOpenApi',
    ...open,
    path: '/openapi.json',
    summary: 'The API as an OpenAPI 3.1 document',
    success: { status: 200, contentType: 'application/json' },
  }),
  getProblem: route({
    id: 'getProblem',
    ...open,
    path: '/problems/{code}',
    summary: 'Explains a problem code; the `type` of problem documents links here',
    params: () => z.strictObject({ code: z.string().check(z.regex(/^[a-z_]{1,60}$/)) }),
    success: { status: 200, contentType: 'text/html; charset=utf-8' },
    errors: ['not_found'],
  }),
  getHealth: route({
    id: 'getHealth',
    ...open,
    path: '/health',
    summary: 'Health check; tests each dependency',
    success: {
      status: 200,
      schema: () =>
        z.object({
          status: z.literal('ok'),
          checks: z.array(z.object({ name: z.string(), status: z.literal('ok'), ms: z.number() })),
        }),
      example: { status: 'ok', checks: [{ name: 'database', status: 'ok', ms: 4.2 }] },
    },
  }),
} as const;
