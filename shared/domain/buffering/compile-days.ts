import type { Instant } from '#kernel/clock.ts';
import { type GeoPoint, isGeoPoint } from '#kernel/geo.ts';
import { millisOf } from '#kernel/millis-of.ts';
import type { DaysProblem, PlanVendor, PlanVisit, UnplacedReason } from './days-plan.ts';
import type { RoutingInstance } from './routing-instance.ts';
import type { TimeSpan } from './vendor-day.ts';

/** A `DaysProblem` as arrays for the search, with the mapping back. */
export type CompiledDays = {
  readonly instance: RoutingInstance;
  readonly visits: readonly PlanVisit[];
  readonly vendors: readonly PlanVendor[];
  readonly invalid: readonly { readonly id: string; readonly reason: UnplacedReason }[];
  readonly instantOf: (minutes: number) => Instant;
};

const MINUTE = 60_000;
/** Travel of an infeasible leg, in minutes: longer than a day. */
const UNREACHABLE = 1e5;
/** Penalty of an unserved visit of priority 1: above the travel of any plan. */
const UNSERVED = 1e9;

function visitProblem(visit: PlanVisit): string | null {
  if (!isGeoPoint(visit.place)) return 'The place is not on earth.';
  if (!(Date.parse(visit.earliestStart) <= Date.parse(visit.latestStart)))
    return 'The start times are no window.';
  if (!(visit.durationMinutes > 0 && visit.durationMinutes <= 1440))
    return 'The duration is not within a day.';
  if (!(visit.bufferMinutes >= 0 && visit.bufferMinutes <= 1440)) return 'The buffer is not within a day.';
  if (visit.priority !== undefined && !(visit.priority > 0 && visit.priority <= 1e6))
    return 'The priority is not above 0.';
  return null;
}

/** Breaks in order, merged where they overlap, in minutes after `origin`. */
function mergedBreaks(breaks: readonly TimeSpan[], minutes: (at: Instant) => number): [number, number][] {
  const merged: [number, number][] = [];
  const spans = breaks.map((span) => [minutes(span.start), minutes(span.end)] as [number, number]);
  for (const span of spans.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (last !== undefined && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
    else merged.push(span);
  }
  return merged;
}

const mayServe = (vendor: PlanVendor, visit: PlanVisit): boolean =>
  visit.skills.every((skill) => vendor.skills.includes(skill)) &&
  (visit.onlyVendors === undefined || visit.onlyVendors.includes(vendor.id));

/** Vendors with equal properties are of one kind, which the search uses to skip equivalent empty routes. */
function kinds(vendors: readonly PlanVendor[], allowed: Uint8Array, visits: number): Int32Array {
  const known = new Map<string, number>();
  return Int32Array.from(vendors, (vendor, v) => {
    const serves = Array.from({ length: visits }, (_, i) => allowed[i * vendors.length + v]).join('');
    const { hours, breaks, startPlace, endPlace, maxVisits, pinned } = vendor;
    const key = JSON.stringify([
      hours,
      breaks,
      startPlace,
      endPlace,
      maxVisits,
      pinned?.place,
      pinned?.freeFrom,
      serves,
    ]);
    const kind = known.get(key) ?? known.size;
    known.set(key, kind);
    return kind;
  });
}

/** Places of visits, then one start and one end place per vendor; travel from and to null places is 0. */
function travelMatrix(
  problem: DaysProblem,
  visits: readonly PlanVisit[],
  starts: readonly (GeoPoint | null)[],
): Float64Array {
  const points = [
    ...visits.map((visit) => visit.place),
    ...starts,
    ...problem.vendors.map((vendor) => vendor.endPlace),
  ];
  const places = points.length;
  const travel = new Float64Array(places * places);
  for (let i = 0; i < places; i++) {
    for (let j = 0; j < places; j++) {
      // There is no travel between two vendor places.
      if (i === j || (i >= visits.length && j >= visits.length)) continue;
      const [from, to, visit] = [points[i], points[j], visits[j] ?? visits[i]];
      if (!from || !to || !visit) continue;
      const minutes = problem.travelMinutes(from, to, millisOf(visit.earliestStart));
      const known = minutes >= 0 && minutes < UNREACHABLE;
      travel[i * places + j] = known ? Math.max(0, Math.ceil(minutes - 1e-6)) : UNREACHABLE;
    }
  }
  return travel;
}

/** Travel plus the buffer of the visit it starts from; no buffer before the end of a day. */
const wayMatrix = (travel: Float64Array, visits: readonly PlanVisit[], places: number): Float64Array =>
  travel.map((minutes, at) => {
    const [from, to] = [Math.floor(at / places), at % places];
    return to < visits.length ? minutes + (visits[from]?.bufferMinutes ?? 0) : minutes;
  });

/** Evaluates travel once per pair of places, rounded up to whole minutes. */
export function compileDays(problem: DaysProblem): CompiledDays {
  const { vendors } = problem;
  const checked = problem.visits.map((visit) => ({ visit, detail: visitProblem(visit) }));
  const visits = checked.filter(({ detail }) => detail === null).map(({ visit }) => visit);
  const origin = Math.min(
    ...vendors.map((v) => Date.parse(v.hours.start)),
    ...visits.map((v) => Date.parse(v.earliestStart)),
  );
  const minutes = (at: Instant): number => (Date.parse(at) - origin) / MINUTE;
  const floor = problem.notBefore === undefined ? Number.NEGATIVE_INFINITY : minutes(problem.notBefore);
  const starts = vendors.map((vendor) =>
    vendor.pinned === undefined ? vendor.startPlace : vendor.pinned.place,
  );
  const column = (of: (visit: PlanVisit) => number): Float64Array => Float64Array.from(visits, of);
  const allowed = Uint8Array.from({ length: visits.length * vendors.length }, (_, at) => {
    const vendor = vendors[at % vendors.length] as PlanVendor;
    return mayServe(vendor, visits[Math.floor(at / vendors.length)] as PlanVisit) ? 1 : 0;
  });
  const travel = travelMatrix(problem, visits, starts);
  const places = visits.length + 2 * vendors.length;
  const instance: RoutingInstance = {
    visits: visits.length,
    vehicles: vendors.length,
    places,
    travel,
    way: wayMatrix(travel, visits, places),
    ready: column((visit) => Math.max(floor, minutes(visit.earliestStart))),
    due: column((visit) => minutes(visit.latestStart)),
    service: column((visit) => visit.durationMinutes),
    demand: new Float64Array(visits.length).fill(1),
    penalty: column((visit) => (visit.priority ?? 1) * UNSERVED),
    startPlace: Int32Array.from(vendors, (_, v) => visits.length + v),
    endPlace: Int32Array.from(vendors, (_, v) => visits.length + vendors.length + v),
    opens: Float64Array.from(vendors, (vendor) => {
      const freeFrom =
        vendor.pinned === undefined ? Number.NEGATIVE_INFINITY : minutes(vendor.pinned.freeFrom);
      return Math.max(minutes(vendor.hours.start), freeFrom, floor);
    }),
    closes: Float64Array.from(vendors, (vendor) => minutes(vendor.hours.end)),
    capacity: Float64Array.from(vendors, (vendor) => vendor.maxVisits ?? Number.POSITIVE_INFINITY),
    kind: kinds(vendors, allowed, visits.length),
    allowed,
    breaks: vendors.map((vendor) => mergedBreaks(vendor.breaks, minutes)),
  };
  const invalid = checked.flatMap(({ visit, detail }) =>
    detail === null ? [] : [{ id: visit.id, reason: { kind: 'invalid_visit', detail } as const }],
  );
  const instantOf = (at: number): Instant => new Date(origin + Math.round(at * MINUTE)).toISOString();
  return {
    instance,
    visits,
    vendors,
    invalid,
    instantOf,
  };
}
