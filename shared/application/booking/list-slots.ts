import type { PincodeDirectory, ServiceRepository } from '#application/catalogue/ports.ts';
import { readEngineState } from '#application/engines/engine-state.ts';
import { readPastWithVendors } from '#application/people/past-with-vendors.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { UserId } from '#kernel/ids.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type OpenSlot, openSlots } from './choose-vendor.ts';
import { TIME_ZONE } from './create-quote.ts';
import { loadSupply, type SupplyPorts, welcomeTo } from './vendor-supply.ts';

export type ListSlotsPorts = SupplyPorts & {
  readonly services: ServiceRepository;
  readonly pincodes: PincodeDirectory;
};

/**
 * The starts of a local day at which a vendor acceptable to the customer, or the one of theirs asked for, is really free,
 * counting working hours, visits, travel and buffers. Failures: service_not_found, not_serviceable, and not_found for a
 * vendor who has done no job for the customer.
 */
export async function listSlots(
  ports: ListSlotsPorts,
  ask: {
    readonly customerId: string;
    readonly serviceId: string;
    readonly pincode: string;
    readonly date: string;
    readonly vendorId?: string | undefined;
  },
  at: string,
): Promise<Result<readonly OpenSlot[], Failure>> {
  const service = (await ports.services.find(ask.serviceId))?.state;
  if (!service?.active) return err(failure('service_not_found'));
  const area = ports.pincodes.find(ask.pincode);
  if (!area) return err(failure('not_serviceable', `${ask.pincode} is not a pincode we know.`));
  const [supply, engines, past] = await Promise.all([
    loadSupply(ports, { pincode: ask.pincode, skill: service.skill, date: ask.date }, 'eventual'),
    readEngineState(ports.store, { city: area.district, pincode: ask.pincode }, at, 'eventual'),
    readPastWithVendors(ports.store, ask.customerId, 'eventual'),
  ]);
  const { vendorId } = ask;
  if (vendorId !== undefined && !past.has(vendorId as UserId)) {
    return err(failure('not_found', 'None of your vendors has this id.'));
  }
  const welcome = welcomeTo(past, supply).filter(
    (one) => (vendorId ?? one.vendor.vendorId) === one.vendor.vendorId,
  );
  const { serviceId, durationMinutes } = service;
  const job = { pincode: ask.pincode, point: area.point, durationMinutes, serviceId };
  return ok(openSlots(job, welcome, engines, TIME_ZONE, Date.parse(at)));
}
