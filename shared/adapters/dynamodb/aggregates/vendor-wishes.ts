import * as z from '#contracts/zod.ts';
import { type VendorWishes, vendorWishes } from '#domain/people/customer-vendors.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';

const schema = lazily(
  (): z.ZodMiniType<VendorWishes> =>
    z.object({ customerId: z.string(), wishes: z.record(z.string(), z.enum(vendorWishes)) }),
);

/** Found by the customer; in no list. */
export const vendorWishesAggregate: AggregateDefinition<VendorWishes> = {
  kind: 'vendor_wishes',
  schema,
  indexes: () => ({}),
};
