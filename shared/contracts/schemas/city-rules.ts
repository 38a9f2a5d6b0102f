import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { instant, page, text } from './primitives.ts';

/** What rules can be about: what a service costs, or who is asked to do it. */
export const ruleSubjects = ['pricing', 'allocation'] as const;
export type RuleSubject = (typeof ruleSubjects)[number];

/** A city is the district of its pincodes. */
export const cityName = lazily(() =>
  text(2, 60).check(z.regex(/^[\w .'()&-]+$/, { message: 'The name of a city is expected.' })),
);
/** Whom rules are for: a city, or `*` for every city that has none of its own. */
const whose = lazily(() => z.union([z.literal('*'), cityName()]));

const ruleId = lazily(() =>
  z
    .string()
    .check(z.regex(/^rul_[A-Za-z0-9_-]{1,76}$/, { message: 'An id that starts with rul_ is expected.' })),
);
export const rulesOfCity = lazily(() => z.strictObject({ city: whose() }));
export const oneRuleOfCity = lazily(() => z.strictObject({ city: whose(), ruleId: ruleId() }));

export const weightNames = [
  'rating',
  'travel',
  'load',
  'acceptance',
  'punctuality',
  'preference',
  'fairness',
] as const;
/** A schema for each part of a vendor's score. */
type Weights<T> = { readonly [part in (typeof weightNames)[number]]: T };
export const weightsOf = <T extends z.ZodMiniType>(weight: T) =>
  ({
    rating: weight,
    travel: weight,
    load: weight,
    acceptance: weight,
    punctuality: weight,
    preference: weight,
    fairness: weight,
  }) satisfies Weights<T>;

/** As stored, whatever the limits were then. */
export const pricingSettings = lazily(() =>
  z.object({
    minMultiplierBp: z.int(),
    maxMultiplierBp: z.int(),
    maxHourlyChangeBp: z.int(),
    hysteresisBp: z.int(),
    multiplierGridBp: z.int(),
    demandElasticity: z.number(),
    supplyElasticity: z.number(),
    priorRequests: z.number(),
    vendorShareBp: z.int(),
    vendorSurgeShareBp: z.int(),
    fees: z.array(z.object({ code: z.string(), label: z.string(), amountMinor: z.int() })),
    taxes: z.array(z.object({ code: z.string(), label: z.string(), rateBp: z.int() })),
  }),
);
const storedPrior = lazily(() => z.object({ mean: z.number(), strength: z.number() }));
export const allocationSettings = lazily(() =>
  z.object({
    weights: z.object(weightsOf(z.number())),
    ratingPrior: storedPrior(),
    acceptancePrior: storedPrior(),
    punctualityPrior: storedPrior(),
    travelHalfMinutes: z.number(),
    maxTravelMinutes: z.number(),
    exposureHalfOffers: z.number(),
    exposureShare: z.number(),
    leadMinutes: z.number(),
  }),
);

/** `in_force`: the latest of its subject that has begun. A `past` one was followed by it. */
const ruleStatuses = ['coming', 'in_force', 'past', 'withdrawn'] as const;
const ruleOf = <S extends RuleSubject, C extends z.ZodMiniType>(subject: S, config: C) =>
  z.object({
    ruleId: z.string(),
    subject: z.literal(subject),
    effectiveFrom: instant(),
    status: z.enum(ruleStatuses),
    reason: z.string(),
    setBy: z.string(),
    setAt: instant(),
    withdrawn: z.nullable(z.object({ by: z.string(), at: instant(), reason: z.string() })),
    config,
  });
export const pricingRule = lazily(() => ruleOf('pricing', pricingSettings()));
export const allocationRule = lazily(() => ruleOf('allocation', allocationSettings()));
export const cityRule = lazily(() => z.discriminatedUnion('subject', [pricingRule(), allocationRule()]));

/** The rules in force in a city: its own, else the default (`*`). */
const appliedOf = <C extends z.ZodMiniType>(config: C) =>
  z.object({ city: z.string(), effectiveFrom: instant(), config });
/** A city's own rules, the latest to begin first, and the rules in force. */
export const cityRules = lazily(() =>
  z.extend(page(cityRule()), {
    city: z.string(),
    inForce: z.object({
      pricing: appliedOf(pricingSettings()),
      allocation: appliedOf(allocationSettings()),
    }),
  }),
);
