import { arrival, type Pauses, serviceStart } from './route-state.ts';
import type { RoutingInstance } from './routing-instance.ts';

/** A stop: start of service, and travel from the stop (or start place) before. */
export type Stop = { readonly visit: number; readonly start: number; readonly travelBefore: number };

/** Earliest start of each visit of a route, in order. */
export function scheduleRoute(instance: RoutingInstance, vehicle: number, route: readonly number[]): Stop[] {
  const clock: Pauses = {
    instance,
    paused: Uint8Array.from(instance.breaks, (breaks) => (breaks.length > 0 ? 1 : 0)),
  };
  let place = instance.startPlace[vehicle] as number;
  let free = instance.opens[vehicle] as number;
  return route.map((visit) => {
    const travelBefore = instance.travel[place * instance.places + visit] as number;
    const way = instance.way[place * instance.places + visit] as number;
    const arrive = arrival(clock, vehicle, free, way);
    const service = instance.service[visit] as number;
    const start = serviceStart(clock, vehicle, Math.max(arrive, instance.ready[visit] as number), service);
    place = visit;
    free = start + service;
    return { visit, start, travelBefore };
  });
}
