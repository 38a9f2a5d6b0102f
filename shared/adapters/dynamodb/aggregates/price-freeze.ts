import * as z from '#contracts/zod.ts';
import type { CityFreeze } from '#domain/pricing/freeze.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
import { storedInstant } from './fields.ts';

const schema = lazily(
  (): z.ZodMiniType<CityFreeze> =>
    z.object({
      city: z.string(),
      active: z.boolean(),
      multiplierBp: z.int(),
      reason: z.string(),
      changedBy: z.string(),
      changedAt: storedInstant(),
    }),
);

/** Found by city; in no index. */
export const priceFreezeAggregate: AggregateDefinition<CityFreeze> = {
  kind: 'price_freeze',
  schema,
  indexes: () => ({}),
};
