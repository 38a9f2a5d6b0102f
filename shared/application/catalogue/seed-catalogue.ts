import type { UnitOfWork } from '#application/unit-of-work.ts';
import type { Service } from '#domain/catalogue/service.ts';
import type { ServiceRepository } from './ports.ts';
import { starterCatalogue } from './starter-catalogue.ts';

/** Adds the services that are not there yet; what somebody changed stays as it is. Answers how many were added. */
export async function seedCatalogue(
  ports: { readonly uow: Pick<UnitOfWork, 'commit'>; readonly services: Pick<ServiceRepository, 'list'> },
  at: string,
  catalogue: readonly Service[] = starterCatalogue,
): Promise<number> {
  const known = new Set((await ports.services.list()).map(({ state }) => state.serviceId));
  const missing = catalogue.filter(({ serviceId }) => !known.has(serviceId));
  let added = 0;
  for (const service of missing) {
    const { serviceId } = service;
    const saved = await ports.uow.commit({
      actor: { kind: 'system', id: 'seed' },
      at,
      correlationId: `seed-${serviceId}`,
      changes: [
        {
          kind: 'service',
          id: serviceId,
          version: 0,
          state: service,
          event: { type: 'service.created', data: { serviceId } },
        },
      ],
    });
    // A conflict: somebody else added it at this moment, and the list was read a moment too early.
    if (saved.ok) added += 1;
  }
  return added;
}
