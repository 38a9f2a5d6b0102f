import type { RoutingInstance } from '#domain/buffering/routing-instance.ts';

/** A published instance: `depot` is place `visits`. */
export type SolomonInstance = { readonly name: string; readonly instance: RoutingInstance };

/** Reads Solomon's text format: name, fleet, then one line per customer, the depot first. */
export function parseSolomon(text: string): SolomonInstance {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const name = lines[0] ?? '';
  const rows = lines
    .map((line) => line.split(/\s+/).map(Number))
    .filter((cells) => cells.every((cell) => Number.isFinite(cell)));
  const fleet = rows.find((cells) => cells.length === 2);
  const customers = rows.filter((cells) => cells.length === 7);
  const depot = customers[0];
  if (name === '' || fleet === undefined || depot === undefined) throw new Error('Not a Solomon instance.');
  const visits = customers.length - 1;
  const vehicles = fleet[0] as number;
  const places = visits + 1;
  const ordered = [...customers.slice(1), depot];
  const travel = new Float64Array(places * places);
  ordered.forEach((a, i) => {
    ordered.forEach((b, j) => {
      travel[i * places + j] = Math.hypot(
        (a[1] as number) - (b[1] as number),
        (a[2] as number) - (b[2] as number),
      );
    });
  });
  const column = (index: number): Float64Array =>
    Float64Array.from(customers.slice(1), (row) => row[index] as number);
  const each = (value: number): Float64Array => new Float64Array(vehicles).fill(value);
  return {
    name,
    instance: {
      visits,
      vehicles,
      places,
      travel,
      demand: column(3),
      ready: column(4),
      due: column(5),
      service: column(6),
      penalty: new Float64Array(visits).fill(1e6),
      startPlace: new Int32Array(vehicles).fill(visits),
      endPlace: new Int32Array(vehicles).fill(visits),
      opens: each(depot[4] as number),
      closes: each(depot[5] as number),
      capacity: each(fleet[1] as number),
      kind: new Int32Array(vehicles),
      allowed: new Uint8Array(visits * vehicles).fill(1),
      breaks: Array.from({ length: vehicles }, () => []),
    },
  };
}
