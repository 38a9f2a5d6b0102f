import type { reviewedVendor, vendorDocument, vendorProfile } from '#contracts/schemas/people.ts';
import type * as z from '#contracts/zod.ts';
import { isLapsed } from '#domain/people/documents.ts';
import type { Vendor, VendorDocument } from '#domain/people/vendor.ts';

type ProfileView = z.input<ReturnType<typeof vendorProfile>>;

/** A document without its storage key. */
export const documentView = (
  document: VendorDocument,
  at: string,
): z.input<ReturnType<typeof vendorDocument>> => ({
  documentId: document.documentId,
  kind: document.kind,
  status: document.status,
  filedAt: document.filedAt,
  validUntil: document.validUntil,
  lapsed: isLapsed(document, at),
  last4: document.last4,
  reason: document.reason,
});

/** A vendor's file as shown to the vendor. */
export const profileView = (vendor: Vendor, at: string): ProfileView => ({
  vendorId: vendor.vendorId,
  status: vendor.status,
  displayName: vendor.displayName,
  legalName: vendor.legalName,
  skills: [...vendor.skills],
  city: vendor.city,
  timeZone: vendor.timeZone,
  basePincode: vendor.base.pincode,
  basePoint: vendor.base.point,
  area:
    vendor.area.kind === 'radius'
      ? { ...vendor.area }
      : { kind: 'pincodes', pincodes: [...vendor.area.pincodes] },
  weeklyHours: vendor.weeklyHours.map((hours) => ({ ...hours })),
  paused: vendor.paused,
  payoutsEnabled: vendor.payee?.payoutsEnabled ?? false,
  documents: vendor.documents.map((document) => documentView(document, at)),
  reason: vendor.review.reason,
  appeal: vendor.review.appeal,
  appliedAt: vendor.appliedAt,
  submittedAt: vendor.submittedAt,
  approvedAt: vendor.approvedAt,
});

/** The same for staff, with the reviewer. */
export const reviewedView = (vendor: Vendor, at: string): z.input<ReturnType<typeof reviewedVendor>> => ({
  ...profileView(vendor, at),
  reviewerId: vendor.review.reviewerId,
  claimedAt: vendor.review.claimedAt,
});
