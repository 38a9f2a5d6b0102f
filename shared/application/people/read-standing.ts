import { asCandidate, dayOf, type StoredDay, vendorDayKey } from '#application/booking/vendor-supply.ts';
import { rulesKeys, rulesOf } from '#application/engines/engine-state.ts';
import { type VendorHistory, type VendorRepository, vendorHistoryKey } from '#application/people/ports.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import { explainStanding, type StandingPart } from '#domain/allocation/explain-ranking.ts';
import { isLapsed } from '#domain/people/documents.ts';
import { emptyHistory, type Vendor } from '#domain/people/vendor.ts';
import { nameOfRules } from '#kernel/in-force.ts';
import { localDate } from '#kernel/local-time.ts';
import { err, ok, type Result } from '#kernel/result.ts';

export type ReadStandingPorts = {
  readonly vendors: Pick<VendorRepository, 'find'>;
  readonly store: Pick<UnitOfWork, 'readDocuments'>;
};

export type Obstacle = {
  readonly code: 'not_active' | 'skill_missing' | 'documents_lapsed' | 'outside_hours';
  readonly detail: string;
};
export type Standing = {
  readonly city: string;
  readonly rules: string;
  readonly obstacles: readonly Obstacle[];
  readonly parts: readonly StandingPart[];
};

/**
 * What counts for a vendor in their city now, their own values, and why they would be offered no job at all. Uses
 * only the vendor's own record and the rules. Failure: not_found without a vendor file.
 */
export async function readStanding(
  { vendors, store }: ReadStandingPorts,
  vendorId: string,
  at: string,
): Promise<Result<Standing, Failure>> {
  const vendor = (await vendors.find(vendorId))?.state;
  if (!vendor) return err(failure('not_found', 'Fill in your profile first.'));
  const { city } = vendor;
  const date = localDate(at, vendor.timeZone);
  const [dayKey, historyKey] = [vendorDayKey(vendorId, date), vendorHistoryKey(vendorId)];
  const found = await store.readDocuments([dayKey, historyKey, ...rulesKeys(city)], 'eventual');
  // Written through `dayDocument` and the history projection alone.
  const day = dayOf(vendor, date, found.get(dayKey)?.state as StoredDay | undefined);
  const history = {
    ...emptyHistory,
    ...(found.get(historyKey)?.state as Partial<VendorHistory> | undefined),
  };
  const { allocation } = rulesOf(found, city, at);
  const candidate = asCandidate({ vendor, on: { day, version: 0 }, history }, Date.parse(at));
  return ok({
    city,
    rules: `in force ${nameOfRules(allocation)}`,
    obstacles: obstaclesOf(vendor, at),
    parts: explainStanding(candidate, allocation.config),
  });
}

function obstaclesOf(vendor: Vendor, at: string): readonly Obstacle[] {
  const lapsed = vendor.documents.filter(
    (document) => document.status === 'accepted' && isLapsed(document, at),
  );
  const obstacles: readonly (Obstacle | false)[] = [
    vendor.status !== 'approved' && { code: 'not_active', detail: `Your application is ${vendor.status}.` },
    vendor.paused && { code: 'not_active', detail: 'You have paused.' },
    vendor.skills.length === 0 && { code: 'skill_missing', detail: 'You offer no service.' },
    ...lapsed.map(({ kind, validUntil }) => ({
      code: 'documents_lapsed' as const,
      detail: `Your ${kind} was valid until ${validUntil}.`,
    })),
    vendor.weeklyHours.length === 0 && { code: 'outside_hours', detail: 'You have no working hours.' },
  ];
  return obstacles.filter((one) => one !== false);
}
