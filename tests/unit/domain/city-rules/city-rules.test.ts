import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cityRuleInput } from '#contracts/schemas/city-rule-input.ts';
import * as example from '#contracts/schemas/operations-examples.ts';
import { assertAllocationConfig, DEFAULT_ALLOCATION_CONFIG } from '#domain/allocation/allocation-config.ts';
import {
  appliedRules,
  type CityRule,
  type CityRules,
  rulesInForce,
  setRule,
  statusOf,
  withdrawRule,
} from '#domain/city-rules/city-rules.ts';
import { configFault, DEFAULT_PRICING_CONFIG } from '#domain/pricing/config.ts';
import { price } from '#domain/pricing/price.ts';
import { plusMinutes } from '#kernel/clock.ts';

const AT = '2026-11-23T06:00:00.000Z';
const days = (count: number): string => plusMinutes(AT, count * 1_440);
const { city: _city, effectiveFrom: _from, ...settings } = DEFAULT_PRICING_CONFIG;
const { detourFactor: _detour, speedKmh: _speed, ...choice } = DEFAULT_ALLOCATION_CONFIG;

const entry = (effectiveFrom: string, over: Partial<CityRule> = {}): CityRule =>
  ({
    ruleId: `rul_${effectiveFrom}`,
    subject: 'pricing',
    config: settings,
    effectiveFrom,
    reason: 'a test',
    setBy: 'usr_a',
    setAt: AT,
    withdrawn: null,
    ...over,
  }) as CityRule;
const none: CityRules = { city: 'Pune', entries: [] };
function having(...entries: readonly CityRule[]): CityRules {
  return entries.reduce((rules, one) => {
    const next = setRule(rules, one, one.setAt);
    if (!next.ok) throw new Error(next.error.detail);
    return next.value;
  }, none);
}
const refusalOf = (outcome: ReturnType<typeof withdrawRule>) => (outcome?.ok ? 'ok' : outcome?.error.code);

describe('rules that are set', () => {
  it('begin now or within a year, one per subject and date', () => {
    const now = having(entry(AT), entry(days(1)));
    expect(refusalOf(setRule(now, entry(plusMinutes(AT, -1)), AT))).toBe('in_the_past');
    expect(refusalOf(setRule(now, entry(days(367)), AT))).toBe('too_far_ahead');
    expect(refusalOf(setRule(now, entry(days(1)), AT))).toBe('date_taken');
    expect(setRule(now, entry(days(1), { subject: 'allocation', config: choice }), AT).ok).toBe(true);
    const many = having(...Array.from({ length: 20 }, (_, i) => entry(days(i + 1))));
    expect(refusalOf(setRule(many, entry(days(30)), AT))).toBe('too_many_coming');
    expect(setRule(many, entry(AT), AT).ok).toBe(true);
  });

  it('are withdrawn before they begin, once, and not after', () => {
    const now = having(entry(AT), entry(days(1)));
    const by = (at: string) => ({ by: 'usr_a', at, reason: 'not needed' });
    expect(refusalOf(withdrawRule(now, `rul_${AT}`, by(AT)))).toBe('has_begun');
    expect(withdrawRule(now, 'rul_other', by(AT))).toBeUndefined();
    expect(refusalOf(withdrawRule(now, `rul_${days(1)}`, by(days(1))))).toBe('has_begun');
    const withdrawn = withdrawRule(now, `rul_${days(1)}`, by(AT));
    if (!withdrawn?.ok) throw new Error('It was not withdrawn.');
    expect(withdrawn.value.entries).toHaveLength(2);
    expect(refusalOf(withdrawRule(withdrawn.value, `rul_${days(1)}`, by(AT)))).toBe('is_withdrawn');
    expect(appliedRules(withdrawn.value, AT).pricing.map((one) => one.effectiveFrom)).toEqual([AT]);
    expect(setRule(withdrawn.value, entry(days(1), { ruleId: 'rul_again' }), AT).ok).toBe(true);
  });

  it('are past once newer ones of their subject have begun', () => {
    const rules = having(entry(AT), entry(days(1)), entry(days(2)));
    const statuses = (at: string) => rules.entries.map((one) => statusOf(one, rules, at));
    expect(statuses(AT)).toEqual(['in_force', 'coming', 'coming']);
    expect(statuses(days(1))).toEqual(['past', 'in_force', 'coming']);
    expect(statuses(days(9))).toEqual(['past', 'past', 'in_force']);
  });

  it('keep two hundred entries and never drop one that can apply', () => {
    let rules = having(entry(AT, { ruleId: 'rul_choice', subject: 'allocation', config: choice }));
    for (let i = 0; i < 300; i += 1) {
      const at = plusMinutes(AT, i);
      const next = setRule(rules, entry(at, { ruleId: `rul_${i}`, setAt: at }), at);
      if (!next.ok) throw new Error(next.error.detail);
      rules = next.value;
    }
    const at = plusMinutes(AT, 299);
    expect(rules.entries).toHaveLength(200);
    expect(
      rules.entries.filter((one) => statusOf(one, rules, at) === 'in_force').map(({ ruleId }) => ruleId),
    ).toEqual(['rul_choice', 'rul_299']);
  });
});

describe('rules in force', () => {
  const offsets = fc.uniqueArray(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 12 });

  it('are the latest that have begun, the own before everyone’s, in whatever order they were set', () => {
    fc.assert(
      fc.property(offsets, offsets, fc.integer({ min: 0, max: 320 }), (own, everyones, asked) => {
        const rulesOf = (city: string, starts: readonly number[]) => {
          const { entries } = having(...starts.map((start) => entry(days(start), { ruleId: `${start}` })));
          return appliedRules({ city, entries }, AT);
        };
        const at = days(asked);
        const latest = (starts: readonly number[]) => Math.max(...starts.filter((start) => start <= asked));
        const { pricing } = rulesInForce([rulesOf('Pune', own), rulesOf('*', everyones)], 'Pune', at);
        const [ownLatest, latestOfAll] = [latest(own), latest(everyones)];
        const expected = Number.isFinite(ownLatest)
          ? { city: 'Pune', effectiveFrom: days(ownLatest) }
          : Number.isFinite(latestOfAll)
            ? { city: '*', effectiveFrom: days(latestOfAll) }
            : { city: '*', effectiveFrom: DEFAULT_PRICING_CONFIG.effectiveFrom };
        expect(pricing).toMatchObject(expected);
      }),
    );
  });

  it('are those of the code for a city of which nobody set any, and of its own subject alone', () => {
    const pune = appliedRules(having(entry(AT)), AT);
    expect(rulesInForce([pune], 'Delhi', AT).pricing).toBe(DEFAULT_PRICING_CONFIG);
    expect(rulesInForce([pune], 'Pune', AT).pricing.city).toBe('Pune');
    expect(rulesInForce([pune], 'Pune', AT).allocation.city).toBe('*');
    expect(() => rulesInForce([pune], 'Pune', '2001-01-01T00:00:00.000Z')).toThrow(RangeError);
  });

  it('leave behind what cannot apply any more, but for readers who began before', () => {
    const rules = having(entry(AT), entry(days(1)), entry(days(2)));
    const starts = (at: string) => appliedRules(rules, at).pricing.map((one) => one.effectiveFrom);
    expect(starts(days(2))).toEqual([days(1), days(2)]);
    expect(starts(plusMinutes(days(2), 61))).toEqual([days(2)]);
  });
});

/** Bodies within the limits of each field: what is refused of them, is so for what its fields say together. */
const bp = (most: number) => fc.integer({ min: 0, max: most });
const bodies = fc.record({
  subject: fc.constant('pricing' as const),
  reason: fc.constant('a test'),
  config: fc.record({
    minMultiplierBp: fc.integer({ min: 5_000, max: 10_000 }),
    maxMultiplierBp: fc.integer({ min: 10_000, max: 30_000 }),
    maxHourlyChangeBp: fc.integer({ min: 100, max: 5_000 }),
    hysteresisBp: bp(150),
    multiplierGridBp: fc.integer({ min: 1, max: 80 }),
    demandElasticity: fc.double({ min: 0.2, max: 10, noNaN: true }),
    supplyElasticity: fc.double({ min: 0.2, max: 10, noNaN: true }),
    priorRequests: fc.double({ min: 0, max: 1_000, noNaN: true }),
    vendorShareBp: fc.integer({ min: 5_000, max: 10_000 }),
    vendorSurgeShareBp: bp(10_000),
    fees: fc.constantFrom([], [{ code: 'booking_fee', label: 'Booking fee', amountMinor: 1_900 }]),
    taxes: fc.constantFrom([], [{ code: 'gst', label: 'GST', rateBp: 1_800 }]),
  }),
});

describe('rules that match the contract', () => {
  it('are accepted by the pricing engine and bound every price', () => {
    let accepted = 0;
    const demand = fc.double({ min: 0, max: 1e6, noNaN: true });
    const before = fc.integer({ min: 5_000, max: 30_000 });
    fc.assert(
      fc.property(bodies, demand, demand, before, (body, mean, freeSupply, previousHourMultiplierBp) => {
        const parsed = cityRuleInput().safeParse(body);
        if (!parsed.success || parsed.data.subject !== 'pricing') return;
        accepted += 1;
        const config = { city: 'Pune', effectiveFrom: AT, ...parsed.data.config };
        expect(configFault(config)).toBeUndefined();
        const base = { label: 'Tap repair', amountMinor: 50_000 };
        const input = {
          currency: 'INR' as const,
          base,
          demand: { mean },
          freeSupply,
          previousHourMultiplierBp,
        };
        const quote = price(input, config);
        if (!quote.ok) throw new Error(quote.error.detail);
        const { multiplierBasisPoints: multiplier, totalMinor, platformFeeMinor } = quote.value;
        expect(multiplier).toBeGreaterThanOrEqual(config.minMultiplierBp);
        expect(multiplier).toBeLessThanOrEqual(config.maxMultiplierBp);
        expect(totalMinor).toBeLessThanOrEqual((3 * 50_000 + 5 * 50_000) * 3);
        expect(platformFeeMinor).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
    expect(accepted).toBeGreaterThan(200);
  });

  it('are accepted by allocation', () => {
    const sound = fc.constantFrom(0, 0.3, 100);
    const weight = fc.oneof(
      { arbitrary: sound, weight: 9 },
      { arbitrary: fc.constantFrom(101, -1), weight: 1 },
    );
    const names = Object.keys(choice.weights);
    let accepted = 0;
    fc.assert(
      fc.property(fc.tuple(...names.map(() => weight)), (weights) => {
        const config = { ...choice, weights: Object.fromEntries(names.map((name, i) => [name, weights[i]])) };
        const parsed = cityRuleInput().safeParse({ subject: 'allocation', reason: 'a test', config });
        const isSound = weights.every((one) => one >= 0 && one <= 100) && weights.some((one) => one > 0);
        expect(parsed.success).toBe(isSound);
        if (!parsed.success || parsed.data.subject !== 'allocation') return;
        accepted += 1;
        const full = { ...DEFAULT_ALLOCATION_CONFIG, ...parsed.data.config };
        expect(() => assertAllocationConfig(full)).not.toThrow();
      }),
      { numRuns: 1_000 },
    );
    expect(accepted).toBeGreaterThan(20);
  });

  it('include the default rules', () => {
    for (const body of [
      { subject: 'pricing', reason: 'as it was', config: settings },
      { subject: 'allocation', reason: 'as it was', config: choice },
    ]) {
      expect(cityRuleInput().safeParse(body).error).toBeUndefined();
    }
  });

  it.each([
    [{ minMultiplierBp: 10_001 }, 'minMultiplierBp'],
    [{ maxMultiplierBp: 30_001 }, 'maxMultiplierBp'],
    [{ hysteresisBp: 500, maxHourlyChangeBp: 500 }, 'hysteresisBp'],
    [{ multiplierGridBp: 101, maxHourlyChangeBp: 200 }, 'multiplierGridBp'],
    [{ demandElasticity: 0.2, supplyElasticity: 0.2 }, 'demandElasticity'],
    [{ taxes: [{ code: 'booking_fee', label: 'Twice', rateBp: 1 }] }, 'fees'],
    [{ fees: [{ code: 'base', label: 'Not that', amountMinor: 1 }] }, 'fees'],
    [{ vendorShareBp: 4_999 }, 'vendorShareBp'],
    [{ surprise: 1 }, undefined],
  ])('says what is wrong with %o', (change, field) => {
    const body = { ...example.cityRuleInput, config: { ...example.cityRuleInput.config, ...change } };
    const { error } = cityRuleInput().safeParse(body);
    expect(error?.issues[0]?.path.slice(0, 2)).toEqual(field === undefined ? ['config'] : ['config', field]);
  });
});
