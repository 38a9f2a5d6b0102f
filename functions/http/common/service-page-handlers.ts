import { failure } from '#contracts/errors.ts';
import type { servicePageRoutes } from '#contracts/routes/service-pages.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { err, ok } from '#kernel/result.ts';
import { health } from './health.ts';

/** Loads all contracts and the pages at the first request for one of them. */
const load = async () => {
  const [{ allRoutes }, { openApiDocument }, { landingPage, problemPage, referencePage }] = await Promise.all(
    [import('#contracts/routes/all.ts'), import('#contracts/openapi.ts'), import('./pages.ts')],
  );
  return {
    openApi: JSON.stringify(openApiDocument(allRoutes, '/')),
    landing: landingPage(allRoutes),
    reference: referencePage(allRoutes),
    problemPage,
  };
};
let loading: ReturnType<typeof load> | undefined;
const pages = () => {
  loading ??= load();
  return loading;
};

export const servicePageHandlers: RouteHandlers<typeof servicePageRoutes> = {
  getLandingPage: async () => ok((await pages()).landing),
  getApiReference: async () => ok((await pages()).reference),
  getOpenApi: async () => ok((await pages()).openApi),
  getProblem: async ({ params }) => {
    const page = (await pages()).problemPage(params.code);
    return page === undefined ? err(failure('not_found')) : ok(page);
  },
  getHealth: () => health(),
};
