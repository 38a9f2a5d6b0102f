import * as z from '#contracts/zod.ts';
import { type VendorPreferences, vendorPreferences } from '#domain/people/customer-vendors.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';

const schema = lazily(
  (): z.ZodMiniType<VendorPreferences> =>
    z.object({ customerId: z.string(), preferences: z.record(z.string(), z.enum(vendorPreferences)) }),
);

/** Found by the customer; in no list. */
export const vendorPreferencesAggregate: AggregateDefinition<VendorPreferences> = {
  kind: 'vendor_preferences',
  schema,
  indexes: () => ({}),
};
