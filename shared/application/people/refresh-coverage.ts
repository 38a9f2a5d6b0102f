import type { PincodeDirectory } from '#application/catalogue/ports.ts';
import { hasLapsedDocuments } from '#domain/people/documents.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import type { CoverageIndex, VendorRepository } from './ports.ts';

export type RefreshCoveragePorts = {
  readonly vendors: Pick<VendorRepository, 'find'>;
  readonly coverage: Pick<CoverageIndex, 'replace'>;
  readonly pincodes: Pick<PincodeDirectory, 'near'>;
};

/** The pincodes a vendor takes jobs in now: none unless he is approved, not paused, and his papers hold. */
export function coveredPincodes(
  pincodes: Pick<PincodeDirectory, 'near'>,
  vendor: Vendor,
  at: string,
): readonly string[] {
  const available = vendor.status === 'approved' && !vendor.paused;
  if (!available || hasLapsedDocuments(vendor.documents, at)) return [];
  if (vendor.area.kind === 'pincodes') return vendor.area.pincodes;
  return pincodes.near(vendor.base.point, vendor.area.radiusMeters).map(({ pincode }) => pincode.pincode);
}

const ROUNDS = 5;

/**
 * Makes a vendor's coverage what his file says now. Repeatable, and right whatever order the events that ask
 * for it come in: it looks at the file, and again when the file changed meanwhile.
 */
export async function refreshCoverage(
  ports: RefreshCoveragePorts,
  vendorId: string,
  at: string,
): Promise<void> {
  let written: number | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const loaded = await ports.vendors.find(vendorId);
    if (!loaded || loaded.version === written) return;
    const { state, version } = loaded;
    await ports.coverage.replace(vendorId, coveredPincodes(ports.pincodes, state, at), state.skills);
    written = version;
  }
  throw new Error(`The file of ${vendorId} keeps changing; its coverage is tried again later.`);
}
