import type { EngineState } from '#application/engines/engine-state.ts';
import { isBlocked } from '#application/people/past-with-vendors.ts';
import {
  type CoverageIndex,
  type VendorHistory,
  type VendorRepository,
  vendorHistoryKey,
} from '#application/people/ports.ts';
import type { Consistency, UnitOfWork } from '#application/unit-of-work.ts';
import type { AllocationRequest, Candidate, PastWithVendors } from '#domain/allocation/candidate.ts';
import { bufferEstimate } from '#domain/buffering/buffer.ts';
import { parsedDay } from '#domain/buffering/fit-visit.ts';
import { travelMinutesBy } from '#domain/buffering/travel.ts';
import { type FitRules, type TimeSpan, type VendorDay, vendorDay } from '#domain/buffering/vendor-day.ts';
import { effectiveDays, recentTotalsAt } from '#domain/people/recent-totals.ts';
import { emptyHistory, type Vendor } from '#domain/people/vendor.ts';
import { distanceMeters, type GeoPoint } from '#kernel/geo.ts';
import type { ServiceId, UserId } from '#kernel/ids.ts';
import { instantOf } from '#kernel/instant-of.ts';
import { atLocal, type LocalDate, weekday } from '#kernel/local-time.ts';
import { millisOf } from '#kernel/millis-of.ts';

export type SupplyPorts = {
  readonly vendors: VendorRepository;
  readonly coverage: CoverageIndex;
  readonly store: Pick<UnitOfWork, 'readDocuments'>;
};

/** A vendor's day as it stands, with the version to save it on. */
export type SupplyDay = { readonly day: VendorDay; readonly version: number };
/** A vendor who might take the job, and their day. */
export type VendorSupply = { readonly vendor: Vendor; readonly on: SupplyDay };
/** The same with the vendor's record, by which allocation ranks. */
export type RankedSupply = VendorSupply & { readonly history: VendorHistory };
type Where = { readonly pincode: string; readonly skill: string; readonly date: LocalDate };

/** What the day's document holds: the rest of a `VendorDay` follows from the vendor. */
export type StoredDay = Pick<VendorDay, 'visits' | 'breaks'>;

export const vendorDayKey = (vendorId: string, date: LocalDate): string => `vendor-day:${vendorId}:${date}`;

/** Days are kept for a quarter, for earnings and disputes. */
export const dayExpiry = (date: LocalDate): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + 90 * 86_400_000).toISOString();

export function dayOf(vendor: Vendor, date: LocalDate, stored: StoredDay | undefined): VendorDay {
  const windows: TimeSpan[] = vendor.weeklyHours
    .filter((hours) => hours.weekday === weekday(date))
    .map((hours) => ({
      start: atLocal(date, hours.opensMinutes, vendor.timeZone),
      end: atLocal(date, hours.closesMinutes, vendor.timeZone),
    }));
  return vendorDay({
    vendorId: vendor.vendorId as UserId,
    date,
    windows,
    breaks: stored?.breaks ?? [],
    startPlace: vendor.base.point,
    visits: stored?.visits ?? [],
  });
}

/**
 * The approved vendors who cover the pincode and have the skill, each with their day. Eventual consistency is enough to
 * show free slots, and for a save that is conditional on the day's version; a retry after a conflict reads strongly.
 */
export async function loadSupply(
  ports: SupplyPorts,
  where: Where,
  consistency: Consistency,
): Promise<readonly VendorSupply[]> {
  return supplyOf(
    ports,
    await ports.coverage.vendorsFor(where.pincode, where.skill),
    where.date,
    consistency,
  );
}

/** The same with each vendor's record, for ranking. Records are always read eventually consistent. */
export async function loadRankedSupply(
  ports: SupplyPorts,
  where: Where,
  consistency: Consistency,
): Promise<readonly RankedSupply[]> {
  const ids = await ports.coverage.vendorsFor(where.pincode, where.skill);
  return rankedSupplyOf(ports, ids, where.date, consistency);
}

/** Of these vendors, those who take jobs, each with day and record. */
export async function rankedSupplyOf(
  ports: Omit<SupplyPorts, 'coverage'>,
  ids: readonly string[],
  date: LocalDate,
  consistency: Consistency,
): Promise<readonly RankedSupply[]> {
  const [supply, histories] = await Promise.all([
    supplyOf(ports, ids, date, consistency),
    ports.store.readDocuments(ids.map(vendorHistoryKey), 'eventual'),
  ]);
  return supply.map((one) => {
    const history = histories.get(vendorHistoryKey(one.vendor.vendorId));
    // Written through the history projection alone.
    return {
      ...one,
      history: { ...emptyHistory, ...(history?.state as Partial<VendorHistory> | undefined) },
    };
  });
}

async function supplyOf(
  ports: Omit<SupplyPorts, 'coverage'>,
  ids: readonly string[],
  date: LocalDate,
  consistency: Consistency,
): Promise<readonly VendorSupply[]> {
  const [vendors, days] = await Promise.all([
    ports.vendors.findAll(ids, consistency),
    ports.store.readDocuments(
      ids.map((id) => vendorDayKey(id, date)),
      consistency,
    ),
  ]);
  return vendors
    .map(({ state }) => state)
    .filter((vendor) => vendor.status === 'approved' && !vendor.paused)
    .map((vendor) => {
      const stored = days.get(vendorDayKey(vendor.vendorId, date));
      // Written through `dayDocument` alone.
      const day = dayOf(vendor, date, stored?.state as StoredDay | undefined);
      return { vendor, on: { day, version: stored?.version ?? 0 } };
    });
}

/** Without the vendors whom the customer has blocked. */
export const welcomeTo = <S extends VendorSupply>(
  past: PastWithVendors,
  supply: readonly S[],
): readonly S[] => supply.filter(({ vendor }) => !isBlocked(past, vendor.vendorId));

/** How travel is judged when a visit is put into a day. */
export function fitRules(engines: EngineState, timeZone: string): FitRules {
  const minutes = travelMinutesBy(engines.travel, timeZone);
  return {
    travelMinutes: (from, to, departMs) => Math.ceil(minutes(from, to, departMs)),
    maxTravelMinutes: engines.rules.allocation.config.maxTravelMinutes,
  };
}

/** Minutes to keep free after a job of this service that starts at this local hour. */
export const bufferFor = (
  engines: EngineState,
  serviceId: string,
  durationMinutes: number,
  hour: number,
): number =>
  bufferEstimate(engines.buffer, { serviceId, hour, travelMinutes: 20, durationMinutes }).bufferMinutes;

/** Whether the address lies within the vendor's service area. */
export const comesTo = (
  { area, base }: Vendor,
  { pincode, point }: { readonly pincode: string; readonly point: GeoPoint },
): boolean =>
  area.kind === 'pincodes'
    ? area.pincodes.includes(pincode)
    : distanceMeters(base.point, point) <= area.radiusMeters;

const dated = (vendor: Vendor) =>
  vendor.documents
    .filter((document) => document.status === 'accepted' && document.validUntil !== null)
    .map((document) => ({ kind: document.kind, validUntilMs: millisOf(document.validUntil ?? '') }));

/** When the vendor's first required document expires, in milliseconds since 1970; a job has to be over by then. */
export const documentsEnd = (vendor: Vendor): number =>
  Math.min(Number.POSITIVE_INFINITY, ...dated(vendor).map(({ validUntilMs }) => validUntilMs));

/** A vendor as the allocation engine's input. */
export function asCandidate(supply: RankedSupply, nowMs: number): Candidate {
  const { vendor, history, on } = supply;
  const { windows, breaks, visits } = parsedDay(on.day);
  const capacityMinutes = windows.reduce((sum, { startMs, endMs }) => sum + (endMs - startMs) / 60_000, 0);
  const now = instantOf(nowMs);
  const days = Math.max(1, effectiveDays(vendor.approvedAt ?? vendor.appliedAt, now));
  const weeklyMinutes = vendor.weeklyHours.reduce((sum, h) => sum + h.closesMinutes - h.opensMinutes, 0);
  return {
    vendorId: vendor.vendorId as UserId,
    active: vendor.status === 'approved' && !vendor.paused,
    base: vendor.base.point,
    skills: new Set(vendor.skills as readonly ServiceId[]),
    coverage:
      vendor.area.kind === 'radius'
        ? vendor.area
        : { kind: 'pincodes', pincodes: new Set(vendor.area.pincodes) },
    documents: dated(vendor),
    workingHours: windows,
    breaks,
    visits,
    capacityMinutes,
    ratings: {
      count: history.ratingCount,
      mean: history.ratingCount === 0 ? 0 : history.ratingSum / history.ratingCount,
    },
    // A job given back takes its acceptance with it, of which the lesson may come later.
    offers: { accepted: Math.max(0, history.offersAccepted), answered: history.offersAnswered },
    arrivals: { onTime: history.arrivalsOnTime, total: history.arrivals },
    // Income, offers and hours fade alike: what an hour brought can be compared, however long somebody is there.
    recent: { ...recentTotalsAt(history.recentTotals, now), availableHours: (weeklyMinutes / 60 / 7) * days },
  };
}

export type JobRequest = {
  readonly skill: string;
  readonly pincode: string;
  readonly point: GeoPoint;
  readonly start: string;
  readonly durationMinutes: number;
  readonly bufferMinutes: number;
  readonly preferredVendorId?: string | undefined;
  readonly pastVendors: PastWithVendors;
  readonly excludedVendorIds: readonly string[];
};

export const allocationRequest = (job: JobRequest, nowMs: number): AllocationRequest => ({
  serviceId: job.skill as ServiceId,
  pincode: job.pincode,
  point: job.point,
  nowMs,
  earliestStartMs: Date.parse(job.start),
  latestStartMs: Date.parse(job.start),
  durationMinutes: job.durationMinutes,
  bufferMinutes: job.bufferMinutes,
  ...(job.preferredVendorId === undefined ? {} : { preferredVendorId: job.preferredVendorId as UserId }),
  pastVendors: job.pastVendors,
  excludedVendorIds: new Set(job.excludedVendorIds as readonly UserId[]),
});
