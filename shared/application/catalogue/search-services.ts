import type { CoverageIndex } from '#application/people/ports.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Service } from '#domain/catalogue/service.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { matchesFilter } from './list-services.ts';
import type { PincodeDirectory, ServiceRepository } from './ports.ts';

export type SearchServicesPorts = {
  readonly services: ServiceRepository;
  readonly coverage: CoverageIndex;
  readonly pincodes: PincodeDirectory;
};
export type ServiceSearch = {
  readonly pincode: string;
  readonly category?: string | undefined;
  readonly q?: string | undefined;
};

/** Active services, each with how many vendors do it in the pincode; those somebody does first, then by name. */
export async function searchServices(
  ports: SearchServicesPorts,
  search: ServiceSearch,
): Promise<Result<readonly (Service & { readonly vendors: number })[], Failure>> {
  if (!ports.pincodes.find(search.pincode)) {
    return err(failure('not_serviceable', `${search.pincode} is not a pincode we know.`));
  }
  const [services, counts] = await Promise.all([
    ports.services.list('eventual'),
    ports.coverage.countBySkill(search.pincode),
  ]);
  const found = services
    .map(({ state }) => ({ ...state, vendors: counts.get(state.skill) ?? 0 }))
    .filter((service) => service.active && matchesFilter(service, search))
    .sort((a, b) => Number(b.vendors > 0) - Number(a.vendors > 0) || (a.name < b.name ? -1 : 1));
  return ok(found);
}
