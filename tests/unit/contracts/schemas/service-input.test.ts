import { describe, expect, it } from 'vitest';
import { catalogueAdminRoutes } from '#contracts/routes/catalogue-admin.ts';
import { serviceInput } from '#contracts/schemas/catalogue.ts';

const wrong = (change: Readonly<Record<string, unknown>>) =>
  serviceInput()
    .safeParse({ ...catalogueAdminRoutes.createService.bodyExample, ...change })
    .error?.issues.map(({ path }) => path.join('/'));

describe('a service', () => {
  it.each([-5, 0, 99, 100_000_001, Number.MAX_SAFE_INTEGER, 1.5])('can not cost %d', (amountMinor) => {
    expect(wrong({ basePrice: { amountMinor, currency: 'INR' } })).toEqual(['basePrice/amountMinor']);
  });

  it.each([100, 39_900, 100_000_000])('can cost %d', (amountMinor) => {
    expect(wrong({ basePrice: { amountMinor, currency: 'INR' } })).toBeUndefined();
  });

  it('is priced in rupees', () => {
    expect(wrong({ basePrice: { amountMinor: 39_900, currency: 'USD' } })).toEqual(['basePrice/currency']);
  });

  it('has add-ons of different names, none that another line of a price has', () => {
    const addOn = (code: string) => ({ code, label: 'New washer', amountMinor: 100 });
    expect(wrong({ addOns: [addOn('washer'), addOn('tap')] })).toBeUndefined();
    expect(wrong({ addOns: [addOn('washer'), addOn('washer')] })).toEqual(['addOns']);
    for (const code of ['base', 'peak', 'demand', 'gst']) {
      expect(wrong({ addOns: [addOn(code)] })).toEqual(['addOns/0/code']);
    }
  });
});
