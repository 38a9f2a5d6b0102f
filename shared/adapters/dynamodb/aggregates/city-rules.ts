import { allocationSettings, pricingSettings, type RuleSubject } from '#contracts/schemas/city-rules.ts';
import * as z from '#contracts/zod.ts';
import type { CityRules } from '#domain/city-rules/city-rules.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
import { storedInstant } from './fields.ts';

const entryOf = <S extends RuleSubject, C extends z.ZodMiniType>(subject: S, config: C) =>
  z.object({
    ruleId: z.string(),
    subject: z.literal(subject),
    effectiveFrom: storedInstant(),
    reason: z.string(),
    setBy: z.string(),
    setAt: storedInstant(),
    withdrawn: z.nullable(z.object({ by: z.string(), at: storedInstant(), reason: z.string() })),
    config,
  });

const schema = lazily(
  (): z.ZodMiniType<CityRules> =>
    z.object({
      city: z.string(),
      entries: z.array(
        z.discriminatedUnion('subject', [
          entryOf('pricing', pricingSettings()),
          entryOf('allocation', allocationSettings()),
        ]),
      ),
    }),
);

/** Found by city; in no index. */
export const cityRulesAggregate: AggregateDefinition<CityRules> = {
  kind: 'city_rules',
  schema,
  indexes: () => ({}),
};
