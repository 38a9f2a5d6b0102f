import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_ALLOCATION_CONFIG, SCORE_PARTS } from '#domain/allocation/allocation-config.ts';
import type { Candidate, PastWithVendor } from '#domain/allocation/candidate.ts';
import { rankVendors } from '#domain/allocation/rank-vendors.ts';
import type { UserId } from '#kernel/ids.ts';
import { aCandidate, aRequest, at, aVisit, serviceId, vendorId } from './allocation-cases.ts';

const reasonFor = (candidate: Candidate, request = aRequest()) =>
  rankVendors(request, [candidate]).refused[0]?.reason;
const order = (candidates: readonly Candidate[], request = aRequest()) =>
  rankVendors(request, candidates).ranked.map(({ vendorId: id }) => id);

describe('hard filters', () => {
  it.each<[string, Partial<Candidate>]>([
    ['not_active', { active: false }],
    ['skill_missing', { skills: new Set([serviceId('painting')]) }],
    ['documents_lapsed', { documents: [{ kind: 'insurance', validUntilMs: at(4) }] }],
    ['area_not_covered', { coverage: { kind: 'pincodes', pincodes: new Set(['560001']) } }],
    ['area_not_covered', { coverage: { kind: 'radius', radiusMeters: 2_000 } }],
    ['outside_hours', { workingHours: [{ startMs: at(0), endMs: at(3.9) }] }],
    ['outside_hours', { workingHours: [] }],
    ['no_free_slot', { visits: [aVisit(1, 3.5)] }],
    ['day_full', { capacityMinutes: 60 }],
    ['too_far', { base: { lat: 13.9, lng: 77.62 }, coverage: { kind: 'radius', radiusMeters: 200_000 } }],
    ['invalid_record', { base: { lat: Number.NaN, lng: 77 } }],
    ['invalid_record', { ratings: { count: 3, mean: 9 } }],
    ['invalid_record', { offers: { accepted: 5, answered: 4 } }],
    ['invalid_record', { visits: [aVisit(3, 2)] }],
  ])('refuse with %s', (reason, over) => {
    const request =
      reason === 'too_far' ? aRequest({ earliestStartMs: at(6), latestStartMs: at(7) }) : aRequest();
    expect(reasonFor(aCandidate('v1', over), request)).toBe(reason);
  });

  it('refuse a vendor the customer blocked, even when requested for this job', () => {
    const pastVendors = new Map([
      [vendorId('v1'), { preference: 'blocked', jobs: 9, meanRating: 5 } as const],
    ]);
    const request = aRequest({ pastVendors, preferredVendorId: vendorId('v1') });
    expect(reasonFor(aCandidate('v1'), request)).toBe('blocked_by_customer');
    expect(order([aCandidate('v1'), aCandidate('v2')], request)).toEqual(['v2']);
  });

  it('refuse a vendor with whom the past makes no sense, and nobody else', () => {
    for (const [jobs, meanRating] of [
      [-1, null],
      [Number.NaN, null],
      [1, 9],
      [1, Number.NaN],
    ] as const) {
      const request = aRequest({
        pastVendors: new Map([[vendorId('v1'), { preference: null, jobs, meanRating }]]),
      });
      expect(reasonFor(aCandidate('v1'), request)).toBe('invalid_record');
      expect(order([aCandidate('v1'), aCandidate('v2')], request)).toEqual(['v2']);
    }
  });

  it('ask nobody who is blocked, whoever else there is', () => {
    const past = fc.record({
      preference: fc.constantFrom('blocked', 'preferred', null),
      jobs: fc.nat(50),
      meanRating: fc.option(fc.double({ min: 1, max: 5, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(past, { maxLength: 20 }), (pasts) => {
        const pastVendors = new Map(pasts.map((one, i) => [vendorId(`v${i}`), one] as const));
        const candidates = pasts.map((_, i) => aCandidate(`v${i}`));
        const { ranked, refusedByReason } = rankVendors(aRequest({ pastVendors }), candidates);
        const blocked = pasts.filter(({ preference }) => preference === 'blocked').length;
        expect(ranked.length).toBe(pasts.length - blocked);
        expect(refusedByReason.blocked_by_customer ?? 0).toBe(blocked);
        for (const { vendorId: id, parts } of ranked) {
          expect(pastVendors.get(id)?.preference).not.toBe('blocked');
          expect(parts.preference).toBeGreaterThanOrEqual(0.05);
          expect(parts.preference).toBeLessThanOrEqual(0.95);
        }
      }),
    );
  });

  it('do not ask again who was asked before', () => {
    const request = aRequest({ excludedVendorIds: new Set([vendorId('v1')]) });
    expect(reasonFor(aCandidate('v1'), request)).toBe('excluded');
  });

  it('count the reasons, so that ops sees why nobody is left', () => {
    const { ranked, refusedByReason } = rankVendors(aRequest(), [
      aCandidate('v1', { active: false }),
      aCandidate('v2', { visits: [aVisit(0, 9)] }),
      aCandidate('v3', { visits: [aVisit(0, 9)] }),
    ]);
    expect(ranked).toEqual([]);
    expect(refusedByReason).toEqual({ not_active: 1, no_free_slot: 2 });
  });
});

describe('free slot', () => {
  it('starts when the visit before, its buffer and the travel are over', () => {
    const before = aVisit(1, 2, { place: { lat: 12.95, lng: 77.62 }, bufferMinutes: 10 });
    const travel = () => 20;
    const [best] = rankVendors(
      aRequest(),
      [aCandidate('v1', { visits: [before] })],
      DEFAULT_ALLOCATION_CONFIG,
      travel,
    ).ranked;
    expect(best?.startMs).toBe(at(2.5));
  });

  it('leaves room for the buffer and the way to the visit after', () => {
    const fits = aVisit(5, 6);
    const late = aVisit(4.2, 5);
    expect(reasonFor(aCandidate('v1', { visits: [fits] }))).toBeUndefined();
    expect(reasonFor(aCandidate('v1', { visits: [late] }))).toBe('no_free_slot');
  });

  it('starts after a break, which is no time to travel either', () => {
    const breaks = [{ startMs: at(2), endMs: at(2.75) }];
    const [best] = rankVendors(aRequest(), [aCandidate('v1', { breaks })]).ranked;
    expect(best?.startMs).toBe(at(2.75));
    const long = [{ startMs: at(2), endMs: at(3.25) }];
    expect(reasonFor(aCandidate('v1', { breaks: long }))).toBe('no_free_slot');
    const visits = [aVisit(1, 2, { place: { lat: 12.95, lng: 77.62 } })];
    const late = rankVendors(
      aRequest({ latestStartMs: at(5) }),
      [aCandidate('v1', { visits, breaks })],
      DEFAULT_ALLOCATION_CONFIG,
      () => 20,
    );
    expect(late.ranked[0]?.startMs).toBe(at(2.75) + 20 * 60_000);
  });

  it('never overlaps a visit or leaves the hours, whatever the day holds', () => {
    const visits = fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 540 }), fc.integer({ min: 15, max: 120 }))
        .map(([from, minutes]) =>
          aVisit(from / 60, (from + minutes) / 60, { place: { lat: 12.94, lng: 77.6 } }),
        ),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(visits, fc.integer({ min: 0, max: 480 }), (day, earliest) => {
        const request = aRequest({
          earliestStartMs: at(earliest / 60),
          latestStartMs: at(earliest / 60 + 2),
        });
        const [best] = rankVendors(request, [
          aCandidate('v1', { visits: day, capacityMinutes: 2_000 }),
        ]).ranked;
        if (!best) return;
        const endMs = best.startMs + 120 * 60_000;
        expect(best.startMs).toBeGreaterThanOrEqual(request.earliestStartMs);
        expect(best.startMs).toBeLessThanOrEqual(request.latestStartMs);
        expect(endMs).toBeLessThanOrEqual(at(10));
        for (const visit of day) expect(visit.endMs <= best.startMs || visit.startMs >= endMs).toBe(true);
      }),
    );
  });
});

describe('score', () => {
  it.each<[string, Partial<Candidate>]>([
    ['a better rating', { ratings: { count: 40, mean: 4.9 } }],
    ['a shorter way', { base: { lat: 12.931, lng: 77.62 } }],
    ['more acceptance', { offers: { accepted: 40, answered: 40 } }],
    ['more punctuality', { arrivals: { onTime: 40, total: 40 } }],
    ['less income', { recent: { earnedMinor: 1_000_000, availableHours: 160, offersSent: 40 } }],
    ['less exposure', { recent: { earnedMinor: 4_000_000, availableHours: 160, offersSent: 1 } }],
  ])('prefers %s, all else equal', (_, over) => {
    expect(order([aCandidate('a'), aCandidate('b', over)])).toEqual(['b', 'a']);
  });

  it('prefers the emptier day, all else equal', () => {
    const busy = aCandidate('a', { visits: [aVisit(7, 9, { place: aCandidate('a').base })] });
    const travel = () => 10;
    const { ranked } = rankVendors(aRequest(), [busy, aCandidate('b')], DEFAULT_ALLOCATION_CONFIG, travel);
    expect(ranked.map((vendor) => vendor.parts.load)).toEqual([1, 0.75]);
  });

  it('does not believe one five-star rating over two hundred at 4.8', () => {
    const lucky = aCandidate('a', { ratings: { count: 1, mean: 5 } });
    const proven = aCandidate('b', { ratings: { count: 200, mean: 4.8 } });
    expect(order([lucky, proven])).toEqual(['b', 'a']);
  });

  it('honours the vendor whom the customer asked for', () => {
    const request = aRequest({ preferredVendorId: vendorId('b') });
    const { ranked } = rankVendors(request, [aCandidate('a'), aCandidate('b')]);
    expect(ranked[0]?.vendorId).toBe('b');
    expect(ranked[0]?.parts.preference).toBe(1);
  });

  it.each<[string, PastWithVendor]>([
    ['a good past with the customer', { preference: null, jobs: 3, meanRating: 5 }],
    ['a past with the customer, who did not rate it', { preference: null, jobs: 1, meanRating: null }],
    ['the preferred vendor', { preference: 'preferred', jobs: 0, meanRating: null }],
  ])('prefers %s, all else equal', (_, past) => {
    const request = aRequest({ pastVendors: new Map([[vendorId('b'), past]]) });
    expect(order([aCandidate('a'), aCandidate('b')], request)).toEqual(['b', 'a']);
  });

  it('puts the requested vendor above the preferred one, and that one above any experience, and explains it to ops', () => {
    const pastVendors = new Map<UserId, PastWithVendor>([
      [vendorId('a'), { preference: null, jobs: 1_000, meanRating: 5 }],
      [vendorId('b'), { preference: 'preferred', jobs: 2, meanRating: 1 }],
      [vendorId('c'), { preference: null, jobs: 9, meanRating: 1 }],
    ]);
    const request = aRequest({ pastVendors, preferredVendorId: vendorId('c') });
    const { ranked } = rankVendors(
      request,
      ['a', 'b', 'c', 'd'].map((name) => aCandidate(name)),
    );
    expect(ranked.map(({ vendorId: id }) => id)).toEqual(['c', 'b', 'a', 'd']);
    const facts = ranked.map(({ opsReasons }) => opsReasons.find(({ part }) => part === 'preference')?.fact);
    expect(facts).toEqual([
      'asked for by the customer',
      'preferred by the customer, 2 earlier jobs for this customer',
      '1000 earlier jobs for this customer, rated 5.0 by the customer',
      '0 earlier jobs for this customer',
    ]);
  });

  it('gives ties to the smaller id, in whatever order the candidates come', () => {
    const names = ['d', 'a', 'c', 'b'];
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: 4 }), (shuffled) => {
        expect(order(shuffled.map((name) => aCandidate(name)))).toEqual(['a', 'b', 'c', 'd']);
      }),
    );
  });

  it('stays within 0 and 1 and is the sum of the points it explains', () => {
    const candidate = fc.record({
      mean: fc.double({ min: 1, max: 5, noNaN: true }),
      count: fc.nat(100_000),
      lat: fc.double({ min: 12.8, max: 13.1, noNaN: true }),
      accepted: fc.nat(1_000),
      earnedMinor: fc.nat(1_000_000_000),
      availableHours: fc.nat(700),
    });
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 30 }), (facts) => {
        const candidates = facts.map((known, index) =>
          aCandidate(`v${index}`, {
            ratings: { count: known.count, mean: known.mean },
            base: { lat: known.lat, lng: 77.6 },
            offers: { accepted: known.accepted, answered: 1_000 },
            recent: { earnedMinor: known.earnedMinor, availableHours: known.availableHours, offersSent: 5 },
          }),
        );
        for (const vendor of rankVendors(aRequest(), candidates).ranked) {
          for (const part of SCORE_PARTS) {
            expect(vendor.parts[part]).toBeGreaterThanOrEqual(0);
            expect(vendor.parts[part]).toBeLessThanOrEqual(1);
          }
          const points = vendor.opsReasons.reduce((total, reason) => total + reason.points, 0);
          expect(points).toBeCloseTo(vendor.score, 12);
        }
      }),
    );
  });
});

describe('explanation for the vendor', () => {
  it('does not change with the other candidates', () => {
    const own = aCandidate('me', { recent: { earnedMinor: 5, availableHours: 9, offersSent: 2 } });
    const rival = aCandidate('rival', {
      recent: { earnedMinor: 9_999_999, availableHours: 9, offersSent: 2 },
    });
    const reasons = (candidates: readonly Candidate[]) =>
      rankVendors(aRequest(), candidates).ranked.find(({ vendorId: id }) => id === 'me')?.vendorReasons;
    expect(reasons([own, rival])).toEqual(reasons([own]));
    expect(reasons([own])?.length).toBeGreaterThan(1);
  });

  it("does not tell of a customer's bad experience", () => {
    const pastVendors = new Map([[vendorId('me'), { preference: null, jobs: 2, meanRating: 1 }]]);
    const [vendor] = rankVendors(aRequest({ pastVendors }), [aCandidate('me')]).ranked;
    expect(vendor?.parts.preference).toBeLessThan(0.5);
    expect(vendor?.vendorReasons.map((reason) => reason.part)).not.toContain('preference');
  });
});

describe('inputs', () => {
  it('without candidates give an empty ranking', () => {
    expect(rankVendors(aRequest(), [])).toEqual({ ranked: [], refused: [], refusedByReason: {} });
  });

  it('name what makes no sense', () => {
    expect(() => rankVendors(aRequest({ durationMinutes: Number.NaN }), [])).toThrow('durationMinutes');
    expect(() => rankVendors(aRequest({ latestStartMs: at(1) }), [])).toThrow('latestStartMs');
    expect(() => rankVendors(aRequest({ point: { lat: 91, lng: 0 } }), [])).toThrow('point');
    expect(() => rankVendors(aRequest(), [aCandidate('a'), aCandidate('a')])).toThrow(
      'Vendor a appears twice',
    );
    const weights = { ...DEFAULT_ALLOCATION_CONFIG.weights, travel: Number.NaN };
    expect(() => rankVendors(aRequest(), [], { ...DEFAULT_ALLOCATION_CONFIG, weights })).toThrow(
      'weights.travel',
    );
    expect(() =>
      rankVendors(aRequest(), [aCandidate('a')], DEFAULT_ALLOCATION_CONFIG, () => Number.NaN),
    ).toThrow('travel model');
  });

  it('with one broken record still serve the others', () => {
    const broken = aCandidate('a', { capacityMinutes: Number.NaN });
    expect(order([broken, aCandidate('b')])).toEqual(['b']);
  });
});
