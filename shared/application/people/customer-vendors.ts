import type { BookingRepository } from '#application/booking/ports.ts';
import type { Page, PageRequest } from '#application/paging.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import {
  type CustomerVendors,
  firstMet,
  MAX_PREFERENCES,
  noVendors,
  type PastVendor,
  type VendorPreference,
  withPreference,
  withVendor,
} from '#domain/people/customer-vendors.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { customerVendorsKey } from './past-with-vendors.ts';
import type { CustomerVendorRepository, VendorRepository } from './ports.ts';

type ReadPorts = {
  readonly vendors: Pick<VendorRepository, 'findAll'>;
  readonly bookings: Pick<BookingRepository, 'findAll' | 'findWithVendor'>;
  readonly customerVendors: CustomerVendorRepository;
};
export type CustomerVendorPorts = ReadPorts & {
  readonly uow: Pick<UnitOfWork, 'readDocument' | 'commit'>;
};

/** A vendor as shown to a customer who had a job with them. */
export type KnownVendor = {
  readonly vendorId: string;
  readonly displayName: string;
  readonly jobs: number;
  readonly lastService: {
    readonly bookingId: string;
    readonly serviceId: string;
    readonly serviceName: string;
    readonly slotStart: string;
  } | null;
  readonly preference: VendorPreference | 'none';
};

/** A customer's vendors, most recent first. @throws InvalidCursor. */
export async function listCustomerVendors(
  ports: ReadPorts,
  customerId: string,
  request: PageRequest,
): Promise<Page<KnownVendor>> {
  const { items, nextCursor } = await ports.customerVendors.list(customerId, request);
  return { items: items.map(await describer(ports, items)), nextCursor };
}

type Met = PastVendor & { readonly vendorId: string };

/** Reads what the customer sees of these vendors, in one batch each. */
async function describer(
  { vendors, bookings }: ReadPorts,
  items: readonly Met[],
): Promise<(item: Met) => KnownVendor> {
  const [found, last] = await Promise.all([
    vendors.findAll(items.map(({ vendorId }) => vendorId)),
    bookings.findAll(items.map(({ lastBookingId }) => lastBookingId)),
  ]);
  const names = new Map(found.map(({ state }) => [state.vendorId, state.displayName]));
  const lastServices = new Map(
    last.map(({ state: { bookingId, serviceId, serviceName, slot } }) => [
      bookingId,
      { bookingId, serviceId, serviceName, slotStart: slot.start },
    ]),
  );
  return ({ vendorId, jobs, lastBookingId, preference }) => ({
    vendorId,
    displayName: names.get(vendorId) ?? '',
    jobs,
    lastService: lastServices.get(lastBookingId) ?? null,
    preference: preference ?? 'none',
  });
}

/**
 * Prefers or blocks a vendor of the customer, or undoes that. The aggregate and the document that choices read are
 * written in one transaction; repeating it changes nothing. It applies from the next choice of a vendor; a job already
 * accepted keeps its vendor, an open offer can no longer be accepted. Failures: not_found for a vendor the customer
 * never had, illegal_transition above the maximum number, version_conflict.
 */
export const setVendorPreference = (
  ports: CustomerVendorPorts,
  { vendorId, preference }: { readonly vendorId: string; readonly preference: VendorPreference | 'none' },
  context: CallContext,
): Promise<Result<KnownVendor, Failure>> =>
  retryOnConflict<KnownVendor>(async (): Promise<Result<KnownVendor, Failure | Conflict>> => {
    const { actor, at, correlationId } = context;
    const customerId = actor.id;
    const key = customerVendorsKey(customerId);
    const [stored, record] = await Promise.all([
      ports.uow.readDocument(key),
      ports.customerVendors.findPreferences(customerId),
    ]);
    // Written here and by the lessons of a customer's jobs alone.
    const before = (stored?.state as CustomerVendors | undefined) ?? noVendors;
    const known = before.vendors[vendorId] ?? (await metIn(ports, customerId, vendorId));
    if (!known) return err(failure('not_found'));
    const stated = preference === 'none' ? null : preference;
    const past = { ...known, vendorId, preference: stated };
    const answer = async () => ok((await describer(ports, [past]))(past));
    if (known.preference === stated) return answer();
    const preferences = withPreference(record?.state ?? { customerId, preferences: {} }, vendorId, stated);
    if (!preferences) {
      const most = `At most ${MAX_PREFERENCES} vendors can be preferred or blocked; take one back first.`;
      return err(failure('illegal_transition', most));
    }
    const saved = await ports.uow.commit({
      actor,
      at,
      correlationId,
      changes: [
        {
          kind: 'vendor_preferences',
          id: customerId,
          version: record?.version ?? 0,
          ...(record ? { eventHash: record.eventHash } : {}),
          state: preferences,
          event: { type: 'vendor_preferences.set', data: { customerId, vendorId, preference } },
        },
      ],
      documents: [
        {
          key,
          version: stored?.version ?? 0,
          state: withVendor(before, vendorId, { ...known, preference: stated }),
        },
      ],
    });
    return saved.ok ? answer() : saved;
  });

/** Of a job that has not been learned from yet, or that came to nothing. */
async function metIn({ bookings }: ReadPorts, customerId: string, vendorId: string) {
  const found = (await bookings.findWithVendor(customerId, vendorId))?.state;
  return found && firstMet({ bookingId: found.bookingId, at: found.slot.start });
}
