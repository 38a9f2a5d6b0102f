import { isGeoPoint } from '#kernel/geo.ts';
import { type CompiledDays, compileDays } from './compile-days.ts';
import type { DaysPlan, DaysProblem, PlanVisit } from './days-plan.ts';
import { explainUnplaced } from './explain-unplaced.ts';
import { type SearchBudget, searchRoutes, searchSettings } from './routing-search.ts';
import { scheduleRoute } from './schedule-route.ts';

export type OptimiseOptions = SearchBudget & { readonly seed?: number };

/** Enough for a dozen vendors with a hundred visits in well under a second. */
const DEFAULT_ITERATIONS = 4000;

/**
 * Plans the days of some vendors (a vehicle routing problem with time windows): maximises the visits served, weighted by
 * priority, then minimises travel, within hours, breaks, skills and each visit's window of start times. Used for "optimise
 * my day" (one vendor) and for replanning (several, with visits under way pinned). Every visit is in the result once:
 * planned, or unplaced with a reason. Deterministic for a problem, seed and number of iterations.
 * @throws RangeError for repeated ids and for invalid hours or places of a vendor.
 */
export function optimiseDays(problem: DaysProblem, options: OptimiseOptions = {}): DaysPlan {
  checkProblem(problem);
  const budget = options.iterations === undefined && options.millis === undefined;
  const compiled = compileDays(problem);
  const found = searchRoutes(
    compiled.instance,
    options.seed ?? 1,
    budget ? { ...options, iterations: DEFAULT_ITERATIONS } : options,
    searchSettings,
  );
  const vendors = problem.vendors.map((vendor, v) => {
    const visits = scheduleRoute(compiled.instance, v, found.routes[v] ?? []).map((stop) => ({
      id: idOf(compiled, stop.visit),
      start: compiled.instantOf(stop.start),
      end: compiled.instantOf(stop.start + (compiled.instance.service[stop.visit] as number)),
      travelBeforeMinutes: stop.travelBefore,
    }));
    const travelMinutes = visits.reduce((sum, visit) => sum + visit.travelBeforeMinutes, 0);
    return { vendorId: vendor.id, visits, travelMinutes };
  });
  const unplaced = [
    ...compiled.invalid,
    ...found.unserved.map((visit) => ({
      id: idOf(compiled, visit),
      reason: explainUnplaced(compiled, visit),
    })),
  ];
  return { vendors, unplaced, travelMinutes: vendors.reduce((sum, vendor) => sum + vendor.travelMinutes, 0) };
}

const idOf = (compiled: CompiledDays, visit: number): string => (compiled.visits[visit] as PlanVisit).id;

function checkProblem(problem: DaysProblem): void {
  const ids = problem.visits.map((visit) => visit.id);
  if (new Set(ids).size < ids.length) throw new RangeError('Two visits to plan have the same id.');
  const vendorIds = problem.vendors.map((vendor) => vendor.id);
  if (new Set(vendorIds).size < vendorIds.length) throw new RangeError('Two vendors have the same id.');
  if (problem.notBefore !== undefined && Number.isNaN(Date.parse(problem.notBefore))) {
    throw new RangeError(`Not an instant: ${problem.notBefore}.`);
  }
  for (const vendor of problem.vendors) {
    for (const span of [vendor.hours, ...vendor.breaks]) {
      if (!(Date.parse(span.start) < Date.parse(span.end))) {
        throw new RangeError(
          `Hours or a break of vendor ${vendor.id} run from ${span.start} to ${span.end}.`,
        );
      }
    }
    for (const place of [vendor.startPlace, vendor.endPlace, vendor.pinned?.place ?? null]) {
      if (place !== null && !isGeoPoint(place))
        throw new RangeError(`A place of vendor ${vendor.id} is not on earth.`);
    }
  }
}
