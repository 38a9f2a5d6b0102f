import * as z from '#contracts/zod.ts';
import { route } from '../route.ts';
import { category, service, skill } from '../schemas/catalogue.ts';
import { vendorCard } from '../schemas/people.ts';
import { card } from '../schemas/people-examples.ts';
import { page, pincode, text } from '../schemas/primitives.ts';
import { serviceExample } from './catalogue-admin.ts';

const anybody = { group: 'common', access: 'public', rate: 'anonymous' } as const;

/** What anybody may look up before signing in. Spread into the `common` group. */
export const publicCatalogueRoutes = {
  listServices: route({
    id: 'listServices',
    ...anybody,
    method: 'GET',
    path: '/v1/services',
    summary: 'Services that can be booked',
    query: () => z.strictObject({ category: z.optional(category()), q: z.optional(text(1, 60)) }),
    success: {
      status: 200,
      schema: () => page(service()),
      example: { items: [serviceExample], nextCursor: null },
    },
    errors: [],
  }),
  listVendors: route({
    id: 'listVendors',
    ...anybody,
    method: 'GET',
    path: '/v1/vendors',
    summary: 'Up to fifty vendors with a skill who serve a pincode, best rated first',
    query: () => z.strictObject({ pincode: pincode(), skill: skill() }),
    success: {
      status: 200,
      schema: () => page(vendorCard()),
      example: { items: [card], nextCursor: null },
    },
    errors: ['not_serviceable'],
  }),
} as const;
