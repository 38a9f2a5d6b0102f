import type { Vendor, VendorDocument } from '#domain/people/vendor.ts';

export const allWeek = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({
  weekday,
  opensMinutes: 540,
  closesMinutes: 1140,
}));

/** A complete draft with `change` applied. */
export const draftVendor = (change: Partial<Vendor> = {}): Vendor => ({
  vendorId: 'usr_ravi',
  status: 'draft',
  displayName: 'Ravi Plumbing',
  legalName: 'Ravi Kumar Gowda',
  skills: ['tap_repair'],
  city: 'Bengaluru',
  timeZone: 'Asia/Kolkata',
  base: { pincode: '560038', point: { lat: 12.9784, lng: 77.6408 } },
  area: { kind: 'radius', radiusMeters: 5_000 },
  weeklyHours: allWeek,
  paused: false,
  payee: null,
  documents: [],
  review: { reviewerId: null, claimedAt: null, reason: null, appeal: null, suspendedBy: null },
  appliedAt: '2026-11-20T09:00:00.000Z',
  submittedAt: null,
  approvedAt: null,
  ...change,
});

export const vendorDocument = (change: Partial<VendorDocument> = {}): VendorDocument => ({
  documentId: 'doc_1',
  kind: 'pan',
  status: 'uploaded',
  objectKey: 'documents/usr_ravi/doc_1',
  contentType: 'application/pdf',
  last4: null,
  filedAt: '2026-11-20T09:30:00.000Z',
  validUntil: null,
  reason: null,
  notice: 'none',
  ...change,
});
