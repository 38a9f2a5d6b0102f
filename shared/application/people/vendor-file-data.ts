import type { PersonalDataHolder } from '#application/identity/personal-data.ts';
import type { MediaObjects } from '#application/media/ports.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import { type ChangeVendorPorts, instructVendor } from './change-vendor.ts';
import { uploadKeyOf } from './file-document.ts';

export type VendorFilePorts = ChangeVendorPorts & { readonly objects: Pick<MediaObjects, 'remove'> };

/** The file as the vendor may know it: without who of the staff had it in hand, and where documents lie. */
const ownFile = (vendor: Vendor) => ({
  ...vendor,
  documents: vendor.documents.map((document) => ({
    documentId: document.documentId,
    kind: document.kind,
    status: document.status,
    contentType: document.contentType,
    last4: document.last4,
    filedAt: document.filedAt,
    validUntil: document.validUntil,
    reason: document.reason,
  })),
  review: { reason: vendor.review.reason, appeal: vendor.review.appeal },
});

/** A vendor's file: names and documents are erased; area and payout account stay for accounting. */
export const vendorFileData = (ports: VendorFilePorts): PersonalDataHolder => ({
  section: 'vendor',
  async export(userId) {
    const vendor = (await ports.vendors.find(userId))?.state;
    return vendor ? ownFile(vendor) : null;
  },
  async erase(userId, context) {
    const vendor = (await ports.vendors.find(userId))?.state;
    if (!vendor || vendor.status === 'erased') return;
    // Documents first: once the file is redacted, their keys are lost.
    for (const { documentId, objectKey } of vendor.documents) {
      if (objectKey === null) continue;
      await ports.objects.remove(objectKey);
      await ports.objects.remove(uploadKeyOf(documentId));
    }
    const erased = await instructVendor(ports, userId, { type: 'erase' }, context);
    if (!erased.ok && erased.error.code !== 'not_found') {
      throw new Error(`The file of vendor ${userId} was not erased: ${erased.error.code}.`);
    }
  },
});
