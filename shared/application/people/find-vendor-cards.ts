import type { PincodeDirectory } from '#application/catalogue/ports.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { emptyHistory, type VendorHistory } from '#domain/people/vendor.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { type CoverageIndex, type VendorRepository, vendorHistoryKey } from './ports.ts';

export type FindVendorCardsPorts = {
  readonly vendors: Pick<VendorRepository, 'findAll'>;
  readonly coverage: Pick<CoverageIndex, 'vendorsFor'>;
  readonly store: Pick<UnitOfWork, 'readDocuments'>;
  readonly pincodes: Pick<PincodeDirectory, 'find'>;
};
/** The public data of a vendor. */
export type VendorCard = {
  readonly vendorId: string;
  readonly displayName: string;
  readonly skills: readonly string[];
  readonly rating: { readonly average: number | null; readonly count: number };
  readonly jobs: number;
};

const SHOWN = 50;
const average = ({ ratingCount, ratingSum }: VendorHistory): number | null =>
  ratingCount === 0 ? null : Math.round((ratingSum / ratingCount) * 10) / 10;

/** Vendors who come to a pincode for a skill, best rated first; at most fifty. Failures: not_serviceable. */
export async function findVendorCards(
  ports: FindVendorCardsPorts,
  where: { readonly pincode: string; readonly skill: string },
): Promise<Result<readonly VendorCard[], Failure>> {
  if (!ports.pincodes.find(where.pincode)) {
    return err(failure('not_serviceable', `${where.pincode} is not a pincode we know.`));
  }
  const ids = await ports.coverage.vendorsFor(where.pincode, where.skill);
  const [vendors, histories] = await Promise.all([
    ports.vendors.findAll(ids),
    ports.store.readDocuments(ids.map(vendorHistoryKey)),
  ]);
  const cards = vendors
    .filter(({ state }) => state.status === 'approved' && !state.paused)
    .map(({ state: { vendorId, displayName, skills } }): VendorCard => {
      // Written by the history projection alone.
      const stored = histories.get(vendorHistoryKey(vendorId))?.state as VendorHistory | undefined;
      const history = stored ?? emptyHistory;
      const rating = { average: average(history), count: history.ratingCount };
      return { vendorId, displayName, skills, rating, jobs: history.jobs };
    })
    .sort(byRating);
  return ok(cards.slice(0, SHOWN));
}

const byRating = (a: VendorCard, b: VendorCard): number =>
  (b.rating.average ?? 0) - (a.rating.average ?? 0) ||
  b.rating.count - a.rating.count ||
  (a.vendorId < b.vendorId ? -1 : 1);
