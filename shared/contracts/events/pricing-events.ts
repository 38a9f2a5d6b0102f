import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { allocationSettings, pricingSettings, ruleSubjects } from '../schemas/city-rules.ts';
import { event } from './event.ts';

const freeze = lazily(() => z.strictObject({ city: z.string(), multiplierBp: z.int(), reason: z.string() }));

/** Ops' brake on demand pricing, by city. */
export const priceFreezeEvents = {
  'price_freeze.set': event({ schema: freeze, consumers: [], rooms: [] }),
  'price_freeze.lifted': event({ schema: freeze, consumers: [], rooms: [] }),
} as const;

const rule = lazily(() =>
  z.strictObject({
    city: z.string(),
    ruleId: z.string(),
    subject: z.enum(ruleSubjects),
    effectiveFrom: z.string(),
    reason: z.string(),
  }),
);

/** The rules of a market, by city; `*` is every city without its own. */
export const cityRuleEvents = {
  'city_rules.set': event({
    schema: () => z.extend(rule(), { config: z.union([pricingSettings(), allocationSettings()]) }),
    consumers: [],
    rooms: [],
  }),
  'city_rules.withdrawn': event({ schema: rule, consumers: [], rooms: [] }),
} as const;
