import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICING_CONFIG as CONFIG, configAt, configFault } from '#domain/pricing/config.ts';

const everywhere = { ...CONFIG, effectiveFrom: '2026-01-01T00:00:00.000Z' };
const pune = { ...CONFIG, city: 'pune', effectiveFrom: '2026-03-01T00:00:00.000Z', maxMultiplierBp: 12_000 };
const puneLater = { ...pune, effectiveFrom: '2026-06-01T00:00:00.000Z', maxMultiplierBp: 13_000 };

describe('configAt', () => {
  it.each([
    [[everywhere, pune, puneLater]],
    [[puneLater, pune, everywhere]],
    [[pune, everywhere, puneLater]],
  ])("takes the city's latest config in force, then everyone's, in any order", (configs) => {
    expect(configAt(configs, 'pune', '2026-07-01T00:00:00.000Z')).toBe(puneLater);
    expect(configAt(configs, 'pune', '2026-06-01T00:00:00.000Z')).toBe(puneLater);
    expect(configAt(configs, 'pune', '2026-04-01T00:00:00.000Z')).toBe(pune);
    expect(configAt(configs, 'pune', '2026-02-01T00:00:00.000Z')).toBe(everywhere);
    expect(configAt(configs, 'delhi', '2026-07-01T00:00:00.000Z')).toBe(everywhere);
    expect(configAt(configs, 'pune', '2025-07-01T00:00:00.000Z')).toBeUndefined();
  });
});

describe('configFault', () => {
  it('accepts the default', () => expect(configFault(CONFIG)).toBeUndefined());

  it.each([
    { minMultiplierBp: 10_500 },
    { maxMultiplierBp: 9_000 },
    { maxHourlyChangeBp: 0 },
    { hysteresisBp: -1 },
    { multiplierGridBp: 900 },
    { vendorShareBp: 10_001 },
    { demandElasticity: 0, supplyElasticity: 0 },
    { demandElasticity: Number.NaN },
    { priorRequests: Number.NaN },
    { taxes: [{ code: 'gst', label: 'GST', rateBp: 0.5 }] },
  ])('refuses %o', (wrong) => {
    expect(configFault({ ...CONFIG, ...wrong })).toBeTypeOf('string');
  });
});
