import type { PincodeDirectory } from '#application/catalogue/ports.ts';
import type { Users } from '#application/identity/ports.ts';
import { hasLapsedDocuments } from '#domain/people/documents.ts';
import type { Vendor } from '#domain/people/vendor.ts';
import type { CoverageIndex, VendorRepository } from './ports.ts';

type KnownPlaces = Pick<PincodeDirectory, 'find' | 'near'>;
export type RefreshCoveragePorts = {
  readonly users: Pick<Users, 'find'>;
  readonly vendors: Pick<VendorRepository, 'find'>;
  readonly coverage: Pick<CoverageIndex, 'replace'>;
  readonly pincodes: KnownPlaces;
};

/**
 * The pincodes in which a vendor takes jobs now: none unless approved, not paused, and with valid documents. A radius
 * is applied around the base and around the known centre of its pincode, because one of them may be off; allocation
 * still measures each job's own distance.
 */
export function coveredPincodes(pincodes: KnownPlaces, vendor: Vendor, at: string): readonly string[] {
  const available = vendor.status === 'approved' && !vendor.paused;
  if (!available || hasLapsedDocuments(vendor.documents, at)) return [];
  if (vendor.area.kind === 'pincodes') return vendor.area.pincodes;
  const { radiusMeters } = vendor.area;
  const centre = pincodes.find(vendor.base.pincode)?.point ?? vendor.base.point;
  const near = [centre, vendor.base.point].flatMap((point) => pincodes.near(point, radiusMeters));
  return [...new Set([vendor.base.pincode, ...near.map(({ pincode }) => pincode.pincode)])];
}

const ROUNDS = 5;

/**
 * Rewrites a vendor's coverage from the current file; none while the account is not active. Idempotent and
 * independent of the order of events: it reads the file, and again if the file changed meanwhile.
 */
export async function refreshCoverage(
  ports: RefreshCoveragePorts,
  vendorId: string,
  at: string,
): Promise<void> {
  let written: number | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    const [loaded, account] = await Promise.all([ports.vendors.find(vendorId), ports.users.find(vendorId)]);
    if (!loaded || loaded.version === written) return;
    const { state, version } = loaded;
    const mayAct = account?.state.status !== 'disabled';
    const covered = mayAct ? coveredPincodes(ports.pincodes, state, at) : [];
    await ports.coverage.replace(vendorId, covered, state.skills);
    written = version;
  }
  throw new Error(`The file of ${vendorId} keeps changing; its coverage is tried again later.`);
}
