import { categories } from '#contracts/schemas/catalogue.ts';
import * as z from '#contracts/zod.ts';
import type { Service } from '#domain/catalogue/service.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
import { storedMoney } from './fields.ts';

const schema = lazily(
  (): z.ZodMiniType<Service> =>
    z.object({
      serviceId: z.string(),
      category: z.enum(categories),
      skill: z.string(),
      name: z.string(),
      description: z.string(),
      durationMinutes: z.int(),
      basePrice: storedMoney(),
      addOns: z.array(z.object({ code: z.string(), label: z.string(), amountMinor: z.int() })),
      active: z.boolean(),
    }),
);

export const SERVICE_LIST = 'services';

export const serviceAggregate: AggregateDefinition<Service> = {
  kind: 'service',
  schema,
  indexes: (service) => ({ gsi1: { pk: SERVICE_LIST, sk: service.serviceId } }),
};
