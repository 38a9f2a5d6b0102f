import { describe, expect, it } from 'vitest';
import { chooseVendor } from '#application/booking/choose-vendor.ts';
import { offerReasons } from '#application/booking/offer-reasons.ts';
import { dayOf, type JobRequest, type RankedSupply } from '#application/booking/vendor-supply.ts';
import type { EngineState } from '#application/engines/engine-state.ts';
import { allocationRules, assertAllocationConfig } from '#domain/allocation/allocation-config.ts';
import { bufferModel } from '#domain/buffering/buffer.ts';
import { travelModel } from '#domain/buffering/travel.ts';
import { rulesInForce } from '#domain/city-rules/city-rules.ts';
import { emptyHistory, type Vendor } from '#domain/people/vendor.ts';
import { INDIA_CALENDAR } from '#domain/pulse/holidays-india.ts';
import { emptyPulseState } from '#domain/pulse/state.ts';
import type { UserId } from '#kernel/ids.ts';
import { allWeek, draftVendor } from '#tests/support/vendors.ts';

const AT = '2026-11-16T00:30:00.000Z';
const engines: EngineState = {
  travel: travelModel(),
  buffer: bufferModel(),
  pulse: {
    state: emptyPulseState(AT, INDIA_CALENDAR),
    baseline: { ratePerHour: 1, weekProfile: new Array<number>(168).fill(1) },
  },
  expected: undefined,
  freeze: undefined,
  rules: rulesInForce([], 'Pune', AT),
};

function supplyOf(vendorId: string, change: Partial<Vendor>, ratings: readonly number[]): RankedSupply {
  const vendor = draftVendor({ vendorId, status: 'approved', weeklyHours: allWeek, ...change });
  const ratingSum = ratings.reduce((sum, stars) => sum + stars, 0);
  const history = { ...emptyHistory, ratingCount: ratings.length, ratingSum };
  return { vendor, on: { day: dayOf(vendor, '2026-11-16', undefined), version: 0 }, history };
}
const near = supplyOf('usr_near', {}, new Array<number>(40).fill(3));
const good = supplyOf(
  'usr_good',
  { base: { pincode: '560095', point: { lat: 12.95, lng: 77.62 } } },
  new Array<number>(40).fill(5),
);

const choiceIn = (city: string, allocation = allocationRules, wanted: Partial<JobRequest> = {}) => {
  const job = {
    skill: 'tap_repair',
    pincode: '560038',
    point: { lat: 12.9784, lng: 77.6408 },
    start: '2026-11-16T06:30:00.000Z',
    durationMinutes: 60,
    bufferMinutes: 15,
    pastVendors: new Map(),
    excludedVendorIds: [],
    ...wanted,
  };
  const rules = rulesInForce([{ pricing: [], allocation }], city, AT);
  return chooseVendor('bk_1', job, [near, good], { ...engines, rules }, 'Asia/Kolkata', Date.parse(AT));
};

describe('the rules by which a vendor is chosen', () => {
  it('are sound, and there are some for every city', () => {
    for (const { config } of allocationRules) expect(() => assertAllocationConfig(config)).not.toThrow();
    expect(allocationRules.map(({ city }) => city)).toContain('*');
  });

  it('are those of the city and date, and ops read which', () => {
    const [everywhere] = allocationRules;
    if (!everywhere) throw new Error('There are no rules.');
    const weights = { ...everywhere.config.weights, travel: 0, rating: 1 };
    const pune = (effectiveFrom: string) => ({
      city: 'Pune',
      effectiveFrom,
      config: { ...everywhere.config, weights },
    });
    const byTravel = {
      ...everywhere,
      config: { ...everywhere.config, weights: { ...weights, travel: 5, rating: 0 } },
    };
    const begun = [byTravel, pune('2026-11-01T00:00:00.000Z')];
    const [inPune, inDelhi, notYet] = [
      choiceIn('Pune', begun),
      choiceIn('Delhi', begun),
      choiceIn('Pune', [byTravel, pune('2026-12-01T00:00:00.000Z')]),
    ];
    expect([inPune, inDelhi, notYet].map((one) => one?.ranked.vendorId)).toEqual([
      'usr_good',
      'usr_near',
      'usr_near',
    ]);
    const fact = (choice: typeof inPune) => choice && offerReasons(choice).opsReasons.at(-1);
    expect(fact(inPune)).toEqual({
      part: 'rules',
      points: 0,
      weight: 0,
      fact: 'weighed as in force in Pune since 2026-11-01',
    });
    expect(fact(inDelhi)?.fact).toBe('weighed as in force everywhere since 2026-01-01');
  });

  it('bound the way that anybody is asked to go', () => {
    const [everywhere] = allocationRules;
    if (!everywhere) throw new Error('There are no rules.');
    const weights = { ...everywhere.config.weights, travel: 0, rating: 5 };
    const choiceWithin = (maxTravelMinutes: number) =>
      choiceIn('Pune', [{ ...everywhere, config: { ...everywhere.config, weights, maxTravelMinutes } }]);
    expect(choiceWithin(90)?.ranked.vendorId).toBe('usr_good');
    expect(choiceWithin(5)?.ranked.vendorId).toBe('usr_near');
  });
});

describe('a vendor whom the customer asks for', () => {
  const asked = (vendorId: string, wanted: Partial<JobRequest> = {}) =>
    choiceIn('Pune', allocationRules, { preferredVendorId: vendorId, ...wanted })?.ranked;

  it('is chosen whatever the scores', () => {
    const byTravel = allocationRules.map((rules) => ({
      ...rules,
      config: { ...rules.config, weights: { ...rules.config.weights, travel: 5 } },
    }));
    const chosen = choiceIn('Pune', byTravel, { preferredVendorId: 'usr_good' })?.ranked;
    expect(chosen).toMatchObject({ vendorId: 'usr_good', rank: 2 });
    expect(choiceIn('Pune', byTravel)?.ranked.vendorId).toBe('usr_near');
  });

  it('is not chosen when they do not pass the filters: the best of the others is', () => {
    const best = choiceIn('Pune')?.ranked.vendorId;
    const blocked = { preference: 'blocked', jobs: 3, meanRating: 5 } as const;
    for (const vendorId of ['usr_near', 'usr_good']) {
      const other = vendorId === 'usr_near' ? 'usr_good' : 'usr_near';
      const pastVendors = new Map([[vendorId as UserId, blocked]]);
      expect(asked(vendorId, { pastVendors })?.vendorId).toBe(other);
      expect(asked(vendorId, { excludedVendorIds: [vendorId] })?.vendorId).toBe(other);
    }
    expect(asked('usr_unknown')?.vendorId).toBe(best);
  });
});
