import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateBatch, type BatchBooking } from '#domain/allocation/allocate-batch.ts';
import { allocateDay, replanWithout } from '#domain/allocation/allocate-day.ts';
import { rankVendors } from '#domain/allocation/rank-vendors.ts';
import { solveAssignment } from '#domain/allocation/solve-assignment.ts';
import { bufferEstimate, bufferModel, learnVisit } from '#domain/buffering/buffer.ts';
import { fitLiveTravel, fitTravel } from '#domain/buffering/fit-travel.ts';
import { placeVisit } from '#domain/buffering/fit-visit.ts';
import { freeSlots } from '#domain/buffering/free-slots.ts';
import { optimiseDays } from '#domain/buffering/optimise-days.ts';
import { learnTrip, travelEstimate, travelMinutesBy, travelModel } from '#domain/buffering/travel.ts';
import type { FitRules, VendorDay } from '#domain/buffering/vendor-day.ts';
import { DEFAULT_PRICING_CONFIG as CONFIG } from '#domain/pricing/config.ts';
import { learnPeakProfile } from '#domain/pricing/peak.ts';
import { planAhead } from '#domain/pricing/plan-ahead.ts';
import { price } from '#domain/pricing/price.ts';
import { listedPrice, type PriceList, usualPrices } from '#domain/pricing/price-list.ts';
import { areasOf } from '#domain/pulse/areas.ts';
import { learnBaselines } from '#domain/pulse/baselines.ts';
import { clusterPlaces } from '#domain/pulse/clusters.ts';
import { featureSource } from '#domain/pulse/features.ts';
import { demandScore, forecastDemand } from '#domain/pulse/forecast.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { makeOutlook } from '#domain/pulse/make-outlook.ts';
import { areaForecast, type CityModels } from '#domain/pulse/outlook.ts';
import { refit } from '#domain/pulse/refit.ts';
import { emptyPulseState, recordDemand } from '#domain/pulse/state.ts';
import type { BookingId, UserId } from '#kernel/ids.ts';
import { aCandidate, aRequest, aVisit } from './allocation/allocation-cases.ts';

const AT = '2026-03-02T02:30:00.000Z';
const odd = fc.oneof(
  fc.constantFrom(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    -1,
    0,
    -1e308,
    1e308,
    5e-324,
  ),
  fc.double(),
);
const place = fc.oneof(
  fc.record({ lat: odd, lng: odd }),
  fc.constantFrom({ lat: 90, lng: 180 }, { lat: -90, lng: -180 }, { lat: 12.93, lng: 77.62 }),
);
const instant = fc.constantFrom(AT, '', 'today', '1970-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z');
const baseline = { ratePerHour: 1, weekProfile: new Array<number>(168).fill(1) };

let answers = 0;
/** What it answers; undefined where it refuses with a RangeError that says something. */
function answered<T>(ask: () => T): T | undefined {
  try {
    const answer = ask();
    answers += 1;
    return answer;
  } catch (error) {
    if (!(error instanceof RangeError) || error.message === '') throw error;
    return undefined;
  }
}
const finite = (...values: readonly number[]): void => {
  for (const value of values) expect(Number.isFinite(value)).toBe(true);
};
/** How many questions were answered and not refused: none would mean that nothing was tested. */
function forAny<T>(inputs: fc.Arbitrary<T>, check: (input: T) => void, numRuns = 300): number {
  const before = answers;
  fc.assert(fc.property(inputs, check), { numRuns });
  return answers - before;
}

describe('pulse, whatever it is asked', () => {
  it('counts and forecasts, or names what is wrong', () => {
    const tested = forAny(
      fc.record({ at: instant, visitAt: instant, target: instant, n: odd, free: odd }),
      (x) => {
        const state = answered(() =>
          recordDemand(emptyPulseState(AT, INDIA_CALENDAR), x.at, x.visitAt, baseline, INDIA_CALENDAR, x.n),
        );
        if (!state) return;
        const forecast = answered(() => forecastDemand(state, baseline, INDIA_CALENDAR, x.at, x.target));
        if (!forecast) return;
        const { mean, p10, p50, p90, rate } = forecast;
        finite(mean, p10, p50, p90, rate);
        const scored = answered(() => demandScore(forecast, x.free));
        if (scored) expect(scored.score >= 0 && scored.score <= 100).toBe(true);
      },
    );
    expect(tested).toBeGreaterThan(0);
  });

  it('learns from any panel that is one', () => {
    const panel = fc
      .record({ cells: fc.nat(4), hours: fc.nat(200), n: odd, lacks: fc.nat(2) })
      .map(({ cells, hours, n, lacks }) => ({
        cells,
        hours,
        firstHour: 0,
        counts: new Float32Array(Math.max(0, cells * hours - lacks)).fill(n),
      }));
    const tested = forAny(panel, (given) => {
      const learned = answered(() => learnBaselines(given, new Int32Array(given.cells), INDIA_CALENDAR));
      for (const { ratePerHour, weekProfile } of learned ?? []) finite(ratePerHour, ...weekProfile);
      const context = { isHoliday: () => false, neighbours: [] };
      const source = answered(() => featureSource(given, context));
      if (source) expect(() => refit(source, 1, given.hours)).toThrow(RangeError);
    });
    expect(tested).toBeGreaterThan(0);
  });

  it('looks a week ahead from any counts and hours, or names what is wrong', { timeout: 60_000 }, () => {
    const [until, now, hours] = [168 * 3, 168 * 3 + 10, 168 * 4 + 10];
    const context = { isHoliday: () => false, neighbours: [[], []] };
    const sourceOf = (counts: Float32Array) =>
      featureSource({ cells: 2, hours, firstHour: 498_000, counts }, context);
    const daily = Float32Array.from({ length: 2 * hours }, (_, i) =>
      i % hours < now ? 5 + (i % 24) : Number.NaN,
    );
    const source = sourceOf(daily);
    const models: CityModels = {
      near: refit(source, 1, until),
      day: refit(source, 24, until),
      week: refit(source, 168, until),
    };
    const broken = fc.record({
      hour: fc.nat({ max: 2 * hours - 1 }),
      length: fc.constantFrom(0, 1, 30, 2 * hours),
      n: fc.oneof(odd, fc.constantFrom(0, 3e38)),
      until: fc.oneof(fc.constant(until), odd, fc.integer({ min: -10, max: 2 * hours })),
      now: fc.oneof(fc.constant(now), odd, fc.integer({ min: -10, max: 2 * hours })),
    });
    const tested = forAny(
      broken,
      (given) => {
        const counts = daily.slice().fill(given.n, given.hour, given.hour + given.length);
        const asked = answered(() => sourceOf(counts));
        const outlook = asked && answered(() => makeOutlook(asked, models, given.until, given.now));
        for (const means of outlook?.means ?? []) {
          finite(...means);
          expect(Math.min(...means)).toBeGreaterThanOrEqual(0);
        }
      },
      100,
    );
    expect(tested).toBeGreaterThan(0);
  });

  it('draws clusters and areas around places that are on earth, also around one and the same', () => {
    const places = fc.array(fc.record({ at: place, requests: odd }), { maxLength: 12 });
    forAny(places, (given) => {
      const each = given.map(({ at, requests }, i) => ({
        pincode: String(i),
        at,
        cluster: i % 2,
        ratePerHour: requests,
      }));
      const areas = answered(() => areasOf(each));
      for (const [, share] of Object.values(areas?.shareOf ?? {})) {
        expect(share >= 0 && share <= 1).toBe(true);
      }
      answered(() => clusterPlaces(each.map(({ pincode, at }) => ({ id: pincode, at }))));
    });
    expect(areaForecast(undefined, undefined, '560001', Number.NaN, 0)).toBeUndefined();
  });
});

describe('allocation, whatever it is given', () => {
  const request = fc
    .record({ point: place, start: odd, durationMinutes: odd, bufferMinutes: odd, far: fc.boolean() })
    .map(({ start, far, ...rest }) => ({
      ...aRequest(rest),
      ...(far ? {} : aRequest()),
      ...(Number.isFinite(start) && far ? { earliestStartMs: start, latestStartMs: start } : {}),
    }));
  const candidates = fc
    .array(fc.record({ base: place, odd, visitAt: place, name: fc.constantFrom('a', 'b', 'c') }), {
      maxLength: 4,
    })
    .map((facts) =>
      facts.map(({ base, odd: n, visitAt, name }) =>
        aCandidate(name, {
          base,
          capacityMinutes: n,
          ratings: { count: n, mean: n },
          visits: [aVisit(0, 1, { place: visitAt })],
        }),
      ),
    );

  it('ranks, batches and plans days, or names what is wrong', () => {
    const tested = forAny(fc.tuple(request, candidates), ([asked, vendors]) => {
      const ranking = answered(() => rankVendors(asked, vendors));
      for (const { score, travelMinutes } of ranking?.ranked ?? []) finite(score, travelMinutes);
      if (ranking) expect(ranking.ranked.length + ranking.refused.length).toBe(vendors.length);
      const bookings: BatchBooking[] = [{ ...asked, bookingId: 'bk' as BookingId }];
      const batch = answered(() => allocateBatch(bookings, vendors));
      if (batch) finite(batch.totalScore);
      for (const day of [
        answered(() => allocateDay(bookings, vendors)),
        answered(() => replanWithout('a' as UserId, bookings, vendors)),
      ]) {
        if (day) expect(day.assigned.length + day.unassigned.length).toBe(1);
      }
    });
    expect(tested).toBeGreaterThan(0);
  });

  it('solves any matrix of costs, or names what is wrong with it', () => {
    const matrix = fc.record({
      rows: fc.nat(4),
      columns: fc.nat(4),
      costs: fc.array(odd, { maxLength: 16 }),
    });
    const tested = forAny(matrix, ({ rows, columns, costs }) => {
      const solved = answered(() => solveAssignment({ rows, columns, costs: Float64Array.from(costs) }));
      if (solved?.ok) expect(Number.isNaN(solved.value.total)).toBe(false);
    });
    expect(tested).toBeGreaterThan(0);
  });
});

describe('pricing, whatever it is given', () => {
  it('prices within the bounds or names the field', () => {
    const input = fc.record({ mean: odd, freeSupply: odd, factorBp: odd, typicalRatio: odd, previous: odd });
    forAny(input, ({ mean, freeSupply, factorBp, typicalRatio, previous }) => {
      const priced = price(
        {
          currency: 'INR',
          base: { label: 'Tap repair', amountMinor: 50_000 },
          demand: { mean },
          freeSupply,
          peak: { factorBp, typicalRatio },
          previousHourMultiplierBp: previous,
        },
        CONFIG,
      );
      if (!priced.ok) expect(priced.error.field).not.toBe('');
      else
        expect([priced.value.totalMinor >= 47_200, priced.value.totalMinor <= 88_500]).toEqual([true, true]);
    });
  });

  it('learns peaks and plans ahead within the bounds, or names what is wrong', () => {
    const history = fc.array(fc.record({ hourOfWeek: odd, demand: odd, freeSupply: odd }), { maxLength: 5 });
    forAny(history, (given) => {
      for (const { factorBp, typicalRatio } of answered(() => learnPeakProfile(given, CONFIG)) ?? []) {
        finite(factorBp, typicalRatio);
      }
    });
    const wanted = fc.array(fc.record({ multiplierBp: odd, weight: odd }), { maxLength: 6 });
    forAny(wanted, (given) => {
      const first = answered(() => planAhead(given, CONFIG));
      if (first !== undefined) expect(first >= 7_999 && first <= 15_001).toBe(true);
    });
    expect(usualPrices(new Map(), CONFIG)).toEqual({});
  });

  it('lists prices within the bounds for any hours, markets and lists, or names what is wrong', () => {
    const hour = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 498_000, max: 498_005 }) }, odd);
    const bp = fc.oneof({ weight: 2, arbitrary: fc.integer({ min: 7_000, max: 16_000 }) }, odd);
    const market = fc.record(
      {
        demand: fc.record({ mean: odd }),
        freeSupply: odd,
        peak: fc.record({ factorBp: bp, typicalRatio: odd }),
        upcoming: fc.array(fc.record({ factorBp: bp, volume: odd }), { maxLength: 3 }),
        limitsBp: fc.tuple(bp, bp),
        freeze: fc.record({ reason: fc.constant('flood'), multiplierBp: bp }),
      },
      { requiredKeys: [] },
    );
    const list: fc.Arbitrary<PriceList> = fc.dictionary(hour.map(String), bp, { maxKeys: 6 });
    const asked = fc.record({
      hour,
      markets: fc.array(fc.tuple(hour, market), { maxLength: 5 }),
      usual: list,
      published: list,
    });
    const tested = forAny(asked, ({ hour: at, markets, usual, published }) => {
      const onSale = new Map(markets);
      const listed = answered(() => listedPrice(at, onSale, usual, published, CONFIG));
      const anew = listed?.list ?? {};
      for (const each of listed?.list ? onSale.keys() : []) {
        const now = anew[each] ?? Number.NaN;
        expect([now >= CONFIG.minMultiplierBp, now <= CONFIG.maxMultiplierBp]).toEqual([true, true]);
      }
    });
    expect(tested).toBeGreaterThan(0);
  });
});

describe('buffering, whatever it is asked', () => {
  const rules: FitRules = { travelMinutes: () => 10, maxTravelMinutes: 60 };
  const day: VendorDay = {
    vendorId: 'v' as UserId,
    date: '2026-03-02',
    windows: [{ start: AT, end: '2026-03-02T12:30:00.000Z' }],
    breaks: [],
    startPlace: null,
    visits: [],
  };

  it('estimates and learns trips and buffers, or names what is wrong', () => {
    const asked = fc.record({ from: place, to: place, departAt: instant, km: odd, minutes: odd });
    forAny(asked, ({ from, to, departAt, km, minutes }) => {
      const query = { from, to, departAt, timeZone: 'Asia/Kolkata', roadKilometers: km };
      const trip = { ...query, actualMinutes: minutes };
      const model = answered(() => learnTrip(travelModel(), trip)) ?? travelModel();
      const estimate = answered(() => travelEstimate(model, query));
      if (estimate) finite(estimate.meanMinutes, estimate.p90Minutes);
      const alone = answered(() => travelMinutesBy(model, 'Asia/Kolkata')(from, to, Date.parse(departAt)));
      if (alone !== undefined) finite(alone);
      expect(answered(() => fitLiveTravel(travelModel(), [trip, trip]))).toBeUndefined();
      answered(() => fitTravel(travelModel(), [trip, trip]));
    });
    const visit = fc.record({
      hour: odd,
      travelMinutes: odd,
      durationMinutes: odd,
      onTimeTarget: odd,
      travelErrorMinutes: odd,
      overrunMinutes: odd,
    });
    forAny(visit, (given) => {
      const query = { serviceId: 'tap', ...given };
      const model = answered(() => learnVisit(bufferModel(), query)) ?? bufferModel();
      const buffer = answered(() => bufferEstimate(model, query));
      if (buffer) expect(buffer.bufferMinutes >= 0 && buffer.bufferMinutes <= 180).toBe(true);
    });
  });

  it('finds times and plans days, or gives the reason', () => {
    const asked = fc.record({
      durationMinutes: odd,
      bufferMinutes: odd,
      place,
      stepMinutes: odd,
      at: instant,
    });
    forAny(asked, ({ at, ...search }) => {
      const searched = { ...search, bufferMinutesAt: () => search.bufferMinutes };
      for (const { startMs, endMs } of freeSlots(day, searched, rules)) expect(startMs < endMs).toBe(true);
      const visit = { bookingId: 'bk' as BookingId, start: at, ...search } as const;
      const placed = placeVisit(day, visit, rules);
      if (placed.ok) expect(placed.value.visits).toHaveLength(1);
      const problem = {
        vendors: [],
        visits: [
          {
            ...visit,
            id: 'bk',
            earliestStart: at,
            latestStart: at,
            skills: [],
            priority: search.stepMinutes,
          },
        ],
        travelMinutes: () => search.durationMinutes,
      };
      const plan = answered(() => optimiseDays(problem));
      if (plan) expect(plan.unplaced).toHaveLength(1);
    });
  });
});
