import type { CompiledDays } from './compile-days.ts';
import type { UnplacedReason } from './days-plan.ts';
import { arrival, type Pauses, serviceStart } from './route-state.ts';

/** Why this vendor could not serve the visit even on an empty day: hours, distance, or null. */
function aloneMisfit(compiled: CompiledDays, visit: number, vendor: number): 'hours' | 'far' | null {
  const { instance } = compiled;
  const paused = Uint8Array.from(instance.breaks, (breaks) => (breaks.length > 0 ? 1 : 0));
  const state: Pauses = { instance, paused };
  const service = instance.service[visit] as number;
  const ready = instance.ready[visit] as number;
  const due = instance.due[visit] as number;
  const opens = instance.opens[vendor] as number;
  const closes = instance.closes[vendor] as number;
  const free = serviceStart(state, vendor, Math.max(opens, ready), service);
  if (free > due || free + service > closes || (instance.capacity[vendor] as number) < 1) return 'hours';
  const out = instance.travel[(instance.startPlace[vendor] as number) * instance.places + visit] as number;
  const back = instance.travel[visit * instance.places + (instance.endPlace[vendor] as number)] as number;
  const start = serviceStart(state, vendor, Math.max(ready, arrival(state, vendor, opens, out)), service);
  return start > due || arrival(state, vendor, start + service, back) > closes ? 'far' : null;
}

/** The reason closest to a remedy: full days before distance, distance before hours, hours before skills. */
export function explainUnplaced(compiled: CompiledDays, visit: number): UnplacedReason {
  const { instance, vendors } = compiled;
  if (vendors.length === 0) return { kind: 'no_vendor' };
  const able = vendors.map((_, v) => v).filter((v) => instance.allowed[visit * instance.vehicles + v] === 1);
  if (able.length === 0)
    return { kind: 'no_vendor_with_skills', skills: compiled.visits[visit]?.skills ?? [] };
  const ids = (some: readonly number[]): string[] => some.map((v) => vendors[v]?.id ?? '');
  const judged = able.map((vendor) => ({ vendor, misfit: aloneMisfit(compiled, visit, vendor) }));
  const full = judged.filter(({ misfit }) => misfit === null).map(({ vendor }) => vendor);
  if (full.length > 0) return { kind: 'days_full', vendorIds: ids(full) };
  const out = (vendor: number): number =>
    instance.travel[(instance.startPlace[vendor] as number) * instance.places + visit] as number;
  const far = judged.filter(({ misfit }) => misfit === 'far').map(({ vendor }) => vendor);
  const nearest = far.toSorted((a, b) => out(a) - out(b))[0];
  if (nearest === undefined) return { kind: 'outside_hours', vendorIds: ids(able) };
  return { kind: 'too_far', vendorId: vendors[nearest]?.id ?? '', travelMinutes: out(nearest) };
}
