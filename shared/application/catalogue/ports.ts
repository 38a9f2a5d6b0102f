import type { Consistency, Loaded } from '#application/unit-of-work.ts';
import type { PincodeDirectory } from '#domain/catalogue/pincodes/pincode-directory.ts';
import type { Service } from '#domain/catalogue/service.ts';

export type ServiceRepository = {
  find(serviceId: string): Promise<Loaded<Service> | undefined>;
  /** All services, by id; a catalogue has tens, not thousands. As of now when nothing else is said. */
  list(consistency?: Consistency): Promise<readonly Loaded<Service>[]>;
};
export type { PincodeDirectory };
