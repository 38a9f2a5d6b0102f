import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DaysPlan, DaysProblem, PlanVendor, PlanVisit } from '#domain/buffering/days-plan.ts';
import { optimiseDays } from '#domain/buffering/optimise-days.ts';
import { distanceMeters, type GeoPoint } from '#kernel/geo.ts';
import { type CheckedProblem, checkRoutes } from '#tests/support/route-checker.ts';

const at = (clock: string): string => `2026-01-05T${clock}:00.000Z`;
const minutes = (instant: string): number => (Date.parse(instant) - Date.parse(at('00:00'))) / 60_000;
const place = (east: number, north = 0): GeoPoint => ({ lat: 12.9 + north / 111, lng: 77.5 + east / 108 });
const travelMinutes = (from: GeoPoint, to: GeoPoint): number => distanceMeters(from, to) / 400;
const visit = (id: string, east: number, changes: Partial<PlanVisit> = {}): PlanVisit => ({
  id,
  place: place(east),
  earliestStart: at('04:00'),
  latestStart: at('12:00'),
  durationMinutes: 60,
  bufferMinutes: 10,
  skills: ['plumbing'],
  ...changes,
});
const vendor = (id: string, changes: Partial<PlanVendor> = {}): PlanVendor => ({
  id,
  hours: { start: at('04:00'), end: at('13:00') },
  breaks: [{ start: at('08:00'), end: at('08:30') }],
  skills: ['plumbing'],
  startPlace: place(0),
  endPlace: place(0),
  ...changes,
});
const reasons = (plan: DaysPlan): Record<string, string> =>
  Object.fromEntries(plan.unplaced.map(({ id, reason }) => [id, reason.kind]));

/** The problem as the checker reads it, from the problem alone. */
function checkedProblem(problem: DaysProblem): CheckedProblem {
  const where = (key: number | 'start' | 'end', index: number): GeoPoint | null => {
    if (typeof key === 'number') return problem.visits[key]?.place ?? null;
    const owner = problem.vendors[index];
    return (key === 'start' ? (owner?.pinned?.place ?? owner?.startPlace) : owner?.endPlace) ?? null;
  };
  return {
    visits: problem.visits.map((planned) => ({
      name: planned.id,
      earliest: minutes(planned.earliestStart),
      latest: minutes(planned.latestStart),
      service: planned.durationMinutes,
      rest: planned.bufferMinutes,
      demand: 1,
    })),
    vehicles: problem.vendors.map((owner) => ({
      opens: Math.max(minutes(owner.hours.start), minutes(owner.pinned?.freeFrom ?? owner.hours.start)),
      closes: minutes(owner.hours.end),
      capacity: owner.maxVisits ?? 1000,
      pauses: owner.breaks.map((span) => [minutes(span.start), minutes(span.end)] as const),
      mayServe: (index) =>
        problem.visits[index]?.skills.every((skill) => owner.skills.includes(skill)) ?? false,
    })),
    distance: (from, to, index) => {
      const [a, b] = [where(from, index), where(to, index)];
      return a === null || b === null
        ? 0
        : Math.ceil(problem.travelMinutes(a, b, Date.parse(at('06:00'))) - 1e-6);
    },
  };
}

function faults(problem: DaysProblem, plan: DaysPlan): readonly string[] {
  const index = new Map(problem.visits.map((planned, i) => [planned.id, i]));
  const routes = plan.vendors.map(({ visits }) => visits.map(({ id }) => index.get(id) ?? -1));
  return checkRoutes(
    checkedProblem(problem),
    routes,
    plan.unplaced.map(({ id }) => index.get(id) ?? -1),
  ).faults;
}

describe('optimiseDays', () => {
  it('visits places on a line in their order rather than the order they were booked', () => {
    const visits = [visit('far', 9), visit('near', 3), visit('middle', 6)];
    const plan = optimiseDays({ vendors: [vendor('v', { endPlace: place(12) })], visits, travelMinutes });
    expect(plan.vendors[0]?.visits.map(({ id }) => id)).toEqual(['near', 'middle', 'far']);
    expect(plan.vendors[0]?.visits[0]).toEqual({
      id: 'near',
      start: at('04:08'),
      end: at('05:08'),
      travelBeforeMinutes: 8,
    });
    expect(plan.unplaced).toEqual([]);
  });

  it('works around breaks and never through them', () => {
    const long = [visit('a', 1, { durationMinutes: 200 }), visit('b', 2, { durationMinutes: 200 })];
    const problem = { vendors: [vendor('v')], visits: long, travelMinutes };
    const plan = optimiseDays(problem);
    expect(plan.unplaced).toEqual([]);
    expect(plan.vendors[0]?.visits[1]?.start).toBe(at('08:30'));
    expect(faults(problem, plan)).toEqual([]);
  });

  it('keeps the buffer between two visits, and not before the end of the day or a break', () => {
    const visits = [
      visit('before the break', 1, { latestStart: at('07:00'), earliestStart: at('07:00') }),
      visit('after it', 1, { latestStart: at('08:30'), earliestStart: at('08:30') }),
      visit('too soon then', 1, { latestStart: at('09:35'), earliestStart: at('09:35') }),
      visit('at closing time', 0, { latestStart: at('12:00'), earliestStart: at('12:00') }),
    ];
    const problem = { vendors: [vendor('v')], visits, travelMinutes };
    const plan = optimiseDays(problem);
    expect(reasons(plan)).toEqual({ 'after it': 'days_full' });
    const free = visits.map((one) => ({ ...one, bufferMinutes: one.id === 'before the break' ? 0 : 5 }));
    expect(reasons(optimiseDays({ ...problem, visits: free }))).toEqual({});
  });

  it('gives each visit to a vendor with the skill, and to the one the customer accepted', () => {
    const visits = [
      visit('ac', 1, { skills: ['ac'] }),
      visit('tap', 1),
      visit('requested', 1, { onlyVendors: ['both'] }),
    ];
    const vendors = [vendor('plumber'), vendor('both', { skills: ['ac', 'plumbing'], startPlace: place(5) })];
    const plan = optimiseDays({ vendors, visits, travelMinutes });
    expect(plan.unplaced).toEqual([]);
    const both = plan.vendors.find(({ vendorId }) => vendorId === 'both')?.visits.map(({ id }) => id);
    expect(both).toContain('ac');
    expect(both).toContain('requested');
  });

  it('plans from the end of what is under way, and nothing before it is told to', () => {
    const pinned = { id: 'running', place: place(4), freeFrom: at('06:00') };
    const vendors = [vendor('v', { pinned })];
    const plan = optimiseDays({ vendors, visits: [visit('next', 4)], travelMinutes });
    expect(plan.vendors[0]?.visits[0]).toMatchObject({ start: at('06:00'), travelBeforeMinutes: 0 });
    const later = optimiseDays({
      vendors,
      visits: [visit('next', 4)],
      travelMinutes,
      notBefore: at('09:15'),
    });
    expect(later.vendors[0]?.visits[0]?.start).toBe(at('09:15'));
  });

  it('says of each visit that it can not place why', () => {
    const visits = [
      visit('unskilled', 1, { skills: ['plumbing', 'gas'] }),
      visit('night', 1, { earliestStart: at('18:00'), latestStart: at('19:00') }),
      visit('delhi', 1, { place: { lat: 28.6, lng: 77.2 } }),
      visit('nowhere', 1, { place: { lat: Number.NaN, lng: 0 } }),
      visit('endless', 1, { durationMinutes: Number.POSITIVE_INFINITY }),
      visit('backwards', 1, { earliestStart: at('09:00'), latestStart: at('08:00') }),
    ];
    expect(reasons(optimiseDays({ vendors: [vendor('v')], visits, travelMinutes }))).toEqual({
      unskilled: 'no_vendor_with_skills',
      night: 'outside_hours',
      delhi: 'too_far',
      nowhere: 'invalid_visit',
      endless: 'invalid_visit',
      backwards: 'invalid_visit',
    });
    expect(reasons(optimiseDays({ vendors: [], visits: [visit('a', 1)], travelMinutes }))).toEqual({
      a: 'no_vendor',
    });
  });

  it('leaves out the visits of least priority when a day is full', () => {
    const same = { earliestStart: at('09:00'), latestStart: at('09:10') };
    const visits = [visit('a', 1, same), visit('b', 1, { ...same, priority: 5 }), visit('c', 1, same)];
    const plan = optimiseDays({ vendors: [vendor('v')], visits, travelMinutes });
    expect(plan.vendors[0]?.visits.map(({ id }) => id)).toEqual(['b']);
    expect(reasons(plan)).toEqual({ a: 'days_full', c: 'days_full' });
  });

  it('answers the empty and the doubled sanely', () => {
    expect(optimiseDays({ vendors: [], visits: [], travelMinutes })).toEqual({
      vendors: [],
      unplaced: [],
      travelMinutes: 0,
    });
    expect(optimiseDays({ vendors: [vendor('v')], visits: [], travelMinutes }).vendors[0]?.visits).toEqual(
      [],
    );
    const twice = [visit('a', 1), visit('a', 2)];
    expect(() => optimiseDays({ vendors: [vendor('v')], visits: twice, travelMinutes })).toThrow(RangeError);
    const hours = { start: at('13:00'), end: at('04:00') };
    expect(() => optimiseDays({ vendors: [vendor('v', { hours })], visits: [], travelMinutes })).toThrow(
      RangeError,
    );
  });

  it('treats travel that is no number as a way nobody can go', () => {
    const broken = { vendors: [vendor('v')], visits: [visit('a', 1)], travelMinutes: () => Number.NaN };
    expect(reasons(optimiseDays(broken))).toEqual({ a: 'too_far' });
  });

  it('gives the same plan for the same seed and iterations', () => {
    const visits = Array.from({ length: 25 }, (_, i) => visit(`b${i}`, (i * 7) % 13));
    const problem = { vendors: [vendor('v'), vendor('w', { startPlace: place(8) })], visits, travelMinutes };
    const once = optimiseDays(problem, { seed: 7, iterations: 500 });
    expect(optimiseDays(problem, { seed: 7, iterations: 500 })).toEqual(once);
    expect(faults(problem, once)).toEqual([]);
  });

  it('stops when the injected clock says so', () => {
    let calls = 0;
    const nowMillis = (): number => calls++ * 10;
    const problem = { vendors: [vendor('v')], visits: [visit('a', 1), visit('b', 2)], travelMinutes };
    expect(optimiseDays(problem, { millis: 50, nowMillis }).unplaced).toEqual([]);
    expect(calls).toBeLessThan(10);
  });

  it('makes only plans that an independent checker finds sound', () => {
    const anyVisit = fc.record({
      east: fc.double({ min: -10, max: 10, noNaN: true }),
      north: fc.double({ min: -10, max: 10, noNaN: true }),
      opens: fc.integer({ min: 200, max: 700 }),
      width: fc.integer({ min: 0, max: 240 }),
      durationMinutes: fc.integer({ min: 10, max: 180 }),
      bufferMinutes: fc.integer({ min: 0, max: 30 }),
      ac: fc.boolean(),
    });
    const anyVendor = fc.record({
      east: fc.double({ min: -10, max: 10, noNaN: true }),
      home: fc.boolean(),
      ac: fc.boolean(),
      maxVisits: fc.integer({ min: 0, max: 6 }),
      pinned: fc.boolean(),
      breakAt: fc.integer({ min: 250, max: 700 }),
    });
    const clock = (minute: number): string =>
      new Date(Date.parse(at('00:00')) + minute * 60_000).toISOString();
    const visitsOf = fc.array(anyVisit, { maxLength: 14 });
    const vendorsOf = fc.array(anyVendor, { maxLength: 4 });
    fc.assert(
      fc.property(visitsOf, vendorsOf, fc.integer(), (someVisits, someVendors, seed) => {
        const problem: DaysProblem = {
          visits: someVisits.map(({ east, north, opens, width, ac, ...rest }, i) => ({
            ...visit(`b${i}`, 0, { ...rest, skills: ac ? ['ac'] : [] }),
            place: place(east, north),
            earliestStart: clock(opens),
            latestStart: clock(opens + width),
          })),
          vendors: someVendors.map(({ east, home, ac, maxVisits, pinned, breakAt }, i) => ({
            ...vendor(`v${i}`, { skills: ac ? ['ac'] : [], maxVisits, endPlace: home ? place(east) : null }),
            startPlace: home ? place(east) : null,
            breaks: [
              { start: clock(breakAt), end: clock(breakAt + 30) },
              { start: clock(breakAt + 60), end: clock(breakAt + 75) },
            ],
            ...(pinned ? { pinned: { id: `p${i}`, place: place(east, 3), freeFrom: at('06:30') } } : {}),
          })),
          travelMinutes,
        };
        const plan = optimiseDays(problem, { seed, iterations: 200 });
        expect(faults(problem, plan)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
