import { everyPage } from '#application/paging.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import { expiryNotice } from '#domain/people/documents.ts';
import { type ChangeVendorPorts, instructVendor } from './change-vendor.ts';
import type { VendorRepository } from './ports.ts';

export type ExpireDocumentsPorts = ChangeVendorPorts & {
  readonly vendors: Pick<VendorRepository, 'find' | 'listByStatus'>;
};

/**
 * Notifies vendors whose accepted documents expire soon or have expired, once of each; an expired document removes
 * the vendor from coverage. Idempotent: notices are recorded on the vendor's file. Returns the number of notices.
 */
export async function expireDocuments(
  ports: ExpireDocumentsPorts,
  context: CallContext,
): Promise<{ readonly told: number }> {
  let told = 0;
  for (const status of ['approved', 'suspended'] as const) {
    for await (const page of everyPage((request) => ports.vendors.listByStatus(status, request))) {
      for (const { state } of page) {
        if (!expiryNotice(state.documents, context.at)) continue;
        const noted = await instructVendor(ports, state.vendorId, { type: 'note_expiry' }, context);
        // Refused: the file changed since the list was read, and the notice is obsolete.
        if (noted.ok) told += 1;
        else if (noted.error.code === 'version_conflict') {
          throw new Error(`The file of ${state.vendorId} could not be saved.`);
        }
      }
    }
  }
  return { told };
}
