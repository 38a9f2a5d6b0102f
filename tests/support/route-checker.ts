/**
 * Checks routes with plain arithmetic. Shares no code with the solver, so that it does not repeat the solver's errors.
 */
export type CheckedVisit = {
  readonly name: string;
  readonly earliest: number;
  readonly latest: number;
  readonly service: number;
  /** Kept free after it before the way to another visit, not before the way home. */
  readonly rest?: number;
  readonly demand: number;
};

export type CheckedVehicle = {
  readonly opens: number;
  readonly closes: number;
  readonly capacity: number;
  readonly pauses: readonly (readonly [from: number, to: number])[];
  readonly mayServe: (visit: number) => boolean;
};

export type CheckedProblem = {
  readonly visits: readonly CheckedVisit[];
  readonly vehicles: readonly CheckedVehicle[];
  /** Distance and driving time; 'start' and 'end' are the vehicle's own places. */
  readonly distance: (from: number | 'start', to: number | 'end', vehicle: number) => number;
};

export type Verdict = { readonly faults: readonly string[]; readonly distance: number };

const SLACK = 1e-7;

/** When driving for `minutes` from `at` ends, if the vehicle stands still during its pauses. */
function drive(vehicle: CheckedVehicle, at: number, minutes: number): number {
  let clock = at;
  let left = minutes;
  for (const [from, to] of vehicle.pauses) {
    if (clock >= to) continue;
    const until = Math.max(0, from - clock);
    if (left <= until) return clock + left;
    left -= until;
    clock = to;
  }
  return clock + left;
}

/** First time at or after `at` with `minutes` free of pauses. */
function settle(vehicle: CheckedVehicle, at: number, minutes: number): number {
  let clock = at;
  for (const [from, to] of vehicle.pauses) {
    const apart = clock >= to || clock + minutes <= from;
    if (!apart) clock = to;
  }
  return clock;
}

/** Faults of a set of routes, one per vehicle, and their distance summed afresh. Empty `faults`: sound. */
export function checkRoutes(
  problem: CheckedProblem,
  routes: readonly (readonly number[])[],
  unserved: readonly number[],
): Verdict {
  const faults: string[] = [];
  const seen = new Array<number>(problem.visits.length).fill(0);
  for (const visit of [...routes.flat(), ...unserved]) seen[visit] = (seen[visit] ?? 0) + 1;
  seen.forEach((times, visit) => {
    if (times !== 1) faults.push(`${problem.visits[visit]?.name ?? visit} appears ${times} times`);
  });
  if (routes.length > problem.vehicles.length) faults.push(`${routes.length} routes`);
  let distance = 0;
  routes.forEach((route, index) => {
    const vehicle = problem.vehicles[index];
    if (vehicle === undefined || route.length === 0) return;
    const load = route.reduce((sum, visit) => sum + (problem.visits[visit]?.demand ?? Number.NaN), 0);
    if (!(load <= vehicle.capacity)) faults.push(`route ${index} carries ${load} of ${vehicle.capacity}`);
    let clock = vehicle.opens;
    let from: number | 'start' = 'start';
    let rest = 0;
    for (const stop of route) {
      const visit = problem.visits[stop];
      if (visit === undefined) continue;
      if (!vehicle.mayServe(stop)) faults.push(`vehicle ${index} may not serve ${visit.name}`);
      const leg = problem.distance(from, stop, index);
      distance += leg;
      clock = settle(vehicle, Math.max(visit.earliest, drive(vehicle, clock, rest + leg)), visit.service);
      if (!(clock <= visit.latest + SLACK))
        faults.push(`${visit.name} starts at ${clock}, after ${visit.latest}`);
      clock += visit.service;
      rest = visit.rest ?? 0;
      from = stop;
    }
    const home = problem.distance(from, 'end', index);
    distance += home;
    clock = drive(vehicle, clock, home);
    if (!(clock <= vehicle.closes + SLACK))
      faults.push(`route ${index} ends at ${clock}, after ${vehicle.closes}`);
  });
  return { faults, distance };
}
