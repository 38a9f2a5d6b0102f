import type { Page, PageRequest } from '#application/paging.ts';
import type { Consistency, Loaded } from '#application/unit-of-work.ts';
import type { PastVendor, VendorPreferences } from '#domain/people/customer-vendors.ts';
import type { Vendor, VendorHistory, VendorStatus } from '#domain/people/vendor.ts';

export type VendorRepository = {
  find(vendorId: string): Promise<Loaded<Vendor> | undefined>;
  findAll(vendorIds: readonly string[], consistency?: Consistency): Promise<readonly Loaded<Vendor>[]>;
  /** Oldest application first. */
  listByStatus(status: VendorStatus, request: PageRequest): Promise<Page<Loaded<Vendor>>>;
};

/** A customer's vendors. Whose they are is part of each question. */
export type CustomerVendorRepository = {
  /** The customer's preferences, as an aggregate. */
  findPreferences(customerId: string): Promise<Loaded<VendorPreferences> | undefined>;
  /** The last first. @throws InvalidCursor. */
  list(customerId: string, request: PageRequest): Promise<Page<PastVendor & { readonly vendorId: string }>>;
};

/** Which vendors serve which pincode: one row a pair, kept by the coverage consumer. */
export type CoverageIndex = {
  /** Ids of the vendors who cover the pincode and have the skill; at most 500. */
  vendorsFor(pincode: string, skill: string): Promise<readonly string[]>;
  /** How many vendors cover the pincode, by skill. */
  countBySkill(pincode: string): Promise<ReadonlyMap<string, number>>;
  /** Makes the vendor's rows exactly these; nothing when `pincodes` is empty. */
  replace(vendorId: string, pincodes: readonly string[], skills: readonly string[]): Promise<void>;
};

export const vendorHistoryKey = (vendorId: string): string => `vendor-history:${vendorId}`;
export type { VendorHistory };
