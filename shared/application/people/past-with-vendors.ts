import type { Consistency, UnitOfWork } from '#application/unit-of-work.ts';
import type { PastWithVendors } from '#domain/allocation/candidate.ts';
import type { CustomerVendors } from '#domain/people/customer-vendors.ts';
import type { UserId } from '#kernel/ids.ts';

export const customerVendorsKey = (customerId: string): string => `customer-vendors:${customerId}`;

/** A customer's past with vendors, as allocation uses it; empty for a new customer. */
export async function readPastWithVendors(
  store: Pick<UnitOfWork, 'readDocuments'>,
  customerId: string,
  consistency: Consistency,
): Promise<PastWithVendors> {
  const all = await readPastsWithVendors(store, [customerId], consistency);
  return all.get(customerId) ?? new Map();
}

/** The same for several customers, by id; customers without a vendor are omitted. */
export async function readPastsWithVendors(
  store: Pick<UnitOfWork, 'readDocuments'>,
  customerIds: readonly string[],
  consistency: Consistency,
): Promise<ReadonlyMap<string, PastWithVendors>> {
  const ids = [...new Set(customerIds)];
  const found = await store.readDocuments(ids.map(customerVendorsKey), consistency);
  return new Map(
    ids.flatMap((id) => {
      // Written only by the lessons of a customer's jobs and by their preferences.
      const stored = found.get(customerVendorsKey(id))?.state as CustomerVendors | undefined;
      return stored ? [[id, pastOf(stored)] as const] : [];
    }),
  );
}

const pastOf = ({ vendors }: CustomerVendors): PastWithVendors =>
  new Map(
    Object.entries(vendors).map(([vendorId, { preference, jobs, ratingCount, ratingSum }]) => [
      vendorId as UserId,
      { preference, jobs, meanRating: ratingCount === 0 ? null : ratingSum / ratingCount },
    ]),
  );

export const isBlocked = (past: PastWithVendors, vendorId: string): boolean =>
  past.get(vendorId as UserId)?.preference === 'blocked';
