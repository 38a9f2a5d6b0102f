import type { RoutingInstance } from '#domain/buffering/routing-instance.ts';
import type { CheckedProblem } from '#tests/support/route-checker.ts';

/** One line of a published instance. */
type Customer = {
  readonly x: number;
  readonly y: number;
  readonly demand: number;
  readonly ready: number;
  readonly due: number;
  readonly service: number;
};

export type SolomonProblem = {
  readonly name: string;
  readonly vehicles: number;
  readonly capacity: number;
  readonly depot: Customer;
  readonly customers: readonly Customer[];
};

/**
 * Reads Solomon's text format: name, fleet, then one line per customer, the depot first.
 * Undefined when the text is not of that form.
 */
export function parseSolomon(text: string): SolomonProblem | undefined {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const rows = lines
    .map((line) => line.split(/\s+/).map(Number))
    .filter((cells) => cells.every((cell) => Number.isFinite(cell)));
  const fleet = rows.find((cells) => cells.length === 2);
  const [depot, ...customers] = rows
    .filter((cells) => cells.length === 7)
    .map(([, x = 0, y = 0, demand = 0, ready = 0, due = 0, service = 0]) => ({
      x,
      y,
      demand,
      ready,
      due,
      service,
    }));
  const name = lines[0] ?? '';
  if (fleet === undefined || depot === undefined || customers.length === 0) return undefined;
  return { name, vehicles: fleet[0] ?? 0, capacity: fleet[1] ?? 0, depot, customers };
}

/** The instance for the solver. The depot is the last place. Distances in double precision. */
export function solomonInstance(problem: SolomonProblem): RoutingInstance {
  const { customers, depot, vehicles } = problem;
  const points = [...customers, depot];
  const travel = Float64Array.from(
    points.flatMap((a) => points.map((b) => Math.hypot(a.x - b.x, a.y - b.y))),
  );
  const column = (of: (customer: Customer) => number): Float64Array => Float64Array.from(customers, of);
  return {
    visits: customers.length,
    vehicles,
    places: points.length,
    travel,
    way: travel,
    demand: column((customer) => customer.demand),
    ready: column((customer) => customer.ready),
    due: column((customer) => customer.due),
    service: column((customer) => customer.service),
    penalty: new Float64Array(customers.length).fill(1e6),
    startPlace: new Int32Array(vehicles).fill(customers.length),
    endPlace: new Int32Array(vehicles).fill(customers.length),
    opens: new Float64Array(vehicles).fill(depot.ready),
    closes: new Float64Array(vehicles).fill(depot.due),
    capacity: new Float64Array(vehicles).fill(problem.capacity),
    kind: new Int32Array(vehicles),
    allowed: new Uint8Array(customers.length * vehicles).fill(1),
    breaks: Array.from({ length: vehicles }, () => []),
  };
}

/** The same instance for the checker, from the text alone. */
export function solomonChecked(problem: SolomonProblem): CheckedProblem {
  const { customers, depot } = problem;
  const at = (where: number | 'start' | 'end'): Customer =>
    typeof where === 'number' ? (customers[where] ?? depot) : depot;
  return {
    visits: customers.map(({ ready, due, service, demand }, i) => ({
      name: `customer ${i + 1}`,
      earliest: ready,
      latest: due,
      service,
      demand,
    })),
    vehicles: Array.from({ length: problem.vehicles }, () => ({
      opens: depot.ready,
      closes: depot.due,
      capacity: problem.capacity,
      pauses: [],
      mayServe: () => true,
    })),
    distance: (from, to) => Math.sqrt((at(from).x - at(to).x) ** 2 + (at(from).y - at(to).y) ** 2),
  };
}
