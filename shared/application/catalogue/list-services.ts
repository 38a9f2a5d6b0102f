import type { Service } from '#domain/catalogue/service.ts';
import type { ServiceRepository } from './ports.ts';

export type ServiceFilter = { readonly category?: string | undefined; readonly q?: string | undefined };

/** Whether a service is in the category, and has each word of `q` in what describes it. */
export function matchesFilter(service: Service, { category, q }: ServiceFilter): boolean {
  if (category !== undefined && service.category !== category) return false;
  const haystack = `${service.name} ${service.description} ${service.category}`.toLowerCase();
  return (q?.toLowerCase().split(/\s+/) ?? []).every((word) => haystack.includes(word));
}

/** Services that can be booked somewhere, by name. */
export async function listActiveServices(
  { services }: { readonly services: Pick<ServiceRepository, 'list'> },
  filter: ServiceFilter,
): Promise<readonly Service[]> {
  return (await services.list('eventual'))
    .map(({ state }) => state)
    .filter((service) => service.active && matchesFilter(service, filter))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
