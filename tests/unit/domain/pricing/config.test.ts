import { describe, expect, it } from 'vitest';
import { DEFAULT_PRICING_CONFIG as CONFIG, configFault, pricingConfigs } from '#domain/pricing/config.ts';

describe('configFault', () => {
  it('accepts every config that is or was in force, and there is one for every city', () => {
    expect(pricingConfigs.map(configFault)).toEqual(pricingConfigs.map(() => undefined));
    expect(pricingConfigs.map(({ city }) => city)).toContain('*');
  });

  it.each([
    { minMultiplierBp: 10_500 },
    { maxMultiplierBp: 9_000 },
    { maxHourlyChangeBp: 0 },
    { hysteresisBp: -1 },
    { multiplierGridBp: 900 },
    { vendorShareBp: 10_001 },
    { demandElasticity: 0, supplyElasticity: 0 },
    { demandElasticity: 0, supplyElasticity: 5e-324 },
    { demandElasticity: Number.NaN },
    { priorRequests: Number.NaN },
    { taxes: [{ code: 'gst', label: 'GST', rateBp: 0.5 }] },
  ])('refuses %o', (wrong) => {
    expect(configFault({ ...CONFIG, ...wrong })).toBeTypeOf('string');
  });
});
