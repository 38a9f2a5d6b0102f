import { describe, expect, it } from 'vitest';
import { starterCatalogue } from '#application/catalogue/starter-catalogue.ts';
import { categories, serviceId, serviceInput } from '#contracts/schemas/catalogue.ts';

describe('the starter catalogue', () => {
  it('has twelve services in every one of the five categories, each as a super_admin could have added it', () => {
    expect(starterCatalogue).toHaveLength(12);
    expect(new Set(starterCatalogue.map(({ category }) => category))).toEqual(new Set(categories));
    expect(new Set(starterCatalogue.map((service) => service.serviceId)).size).toBe(12);
    for (const { serviceId: id, ...input } of starterCatalogue) {
      expect(serviceId().parse(id)).toBe(id);
      expect(serviceInput().parse(input)).toEqual(input);
    }
  });
});
