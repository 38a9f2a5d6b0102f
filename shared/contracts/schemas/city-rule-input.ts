import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { type RuleSubject, weightNames, weightsOf } from './city-rules.ts';
import { instantInput, text, textLine } from './primitives.ts';

const from = (least: number, most: number) => z.number().check(z.minimum(least), z.maximum(most));
const whole = (least: number, most: number) => z.int().check(z.minimum(least), z.maximum(most));

const EVERY_PRICE_HAS: readonly string[] = ['base', 'peak', 'demand'];
const lineCode = lazily(() =>
  z.string().check(
    z.regex(/^[a-z][a-z0-9_]{1,29}$/, { message: 'Small letters, digits and _ are expected.' }),
    z.refine((code) => !EVERY_PRICE_HAS.includes(code), { message: 'Every price has lines of this name.' }),
    z.meta({ not: { enum: EVERY_PRICE_HAS } }),
  ),
);

/**
 * What a city's prices may be made of. The limits are those of the market as a whole: no entry makes a visit cost
 * less than half or more than three times its list price. Basis points (bp) are 1/10,000.
 */
const pricingInput = lazily(() =>
  z
    .strictObject({
      /** 8000: a visit costs 0.8 of its list price at least. */
      minMultiplierBp: whole(5_000, 10_000),
      maxMultiplierBp: whole(10_000, 30_000),
      /** Largest change against the hour before. */
      maxHourlyChangeBp: whole(100, 5_000),
      /** A published multiplier stays while the new one differs by less than this part of it. */
      hysteresisBp: whole(0, 1_000),
      /** Multipliers are published on this grid. */
      multiplierGridBp: whole(1, 500),
      /** Percent fewer requests for a price 1 % higher. */
      demandElasticity: from(0, 10),
      /** Percent more vendor time offered for pay 1 % higher. */
      supplyElasticity: from(0, 10),
      /** Usual requests that are added to demand and supply, so that a handful can't swing a price. */
      priorRequests: from(0, 1_000),
      vendorShareBp: whole(5_000, 10_000),
      vendorSurgeShareBp: whole(0, 10_000),
      fees: z
        .array(z.strictObject({ code: lineCode(), label: textLine(2, 60), amountMinor: whole(0, 50_000) }))
        .check(z.maxLength(5)),
      taxes: z
        .array(z.strictObject({ code: lineCode(), label: textLine(2, 60), rateBp: whole(0, 4_000) }))
        .check(z.maxLength(5)),
    })
    .check(
      z.refine((config) => config.hysteresisBp < config.maxHourlyChangeBp, {
        message: 'Below maxHourlyChangeBp, or no step could be made.',
        path: ['hysteresisBp'],
      }),
      z.refine((config) => config.multiplierGridBp * 2 <= config.maxHourlyChangeBp, {
        message: 'At most half of maxHourlyChangeBp.',
        path: ['multiplierGridBp'],
      }),
      z.refine((config) => config.demandElasticity + config.supplyElasticity >= 0.5, {
        message: 'demandElasticity and supplyElasticity come to 0.5 at least.',
        path: ['demandElasticity'],
      }),
      z.refine(
        ({ fees, taxes }) =>
          new Set([...fees, ...taxes].map(({ code }) => code)).size === fees.length + taxes.length,
        {
          message: 'No code is on two lines.',
          path: ['fees'],
        },
      ),
    ),
);

const prior = (least: number, most: number) =>
  z.strictObject({ mean: from(least, most), strength: from(0.1, 1_000) });

/** How a city's vendors are chosen. Weights count relative to their sum. */
const allocationInput = lazily(() =>
  z.strictObject({
    weights: z.strictObject(weightsOf(from(0, 100))).check(
      z.refine((weights) => weightNames.some((part) => weights[part] > 0), {
        message: 'One weight at least is above 0.',
      }),
    ),
    /** On the scale of 1 to 5. */
    ratingPrior: prior(1, 5),
    acceptancePrior: prior(0, 1),
    punctualityPrior: prior(0, 1),
    /** Travel at which its part of the score falls to a half. */
    travelHalfMinutes: from(1, 240),
    /** Nobody is asked who would be longer on the way. */
    maxTravelMinutes: from(5, 90),
    exposureHalfOffers: from(1, 1_000),
    exposureShare: from(0, 1),
    /** The least time between being asked and leaving. */
    leadMinutes: from(0, 60),
  }),
);

const inputOf = <S extends RuleSubject, C extends z.ZodMiniType>(subject: S, config: C) =>
  z.strictObject({
    subject: z.literal(subject),
    /** Left out: at once. */
    effectiveFrom: z.optional(instantInput()),
    reason: text(3, 500),
    config,
  });
export const cityRuleInput = lazily(() =>
  z.discriminatedUnion('subject', [
    inputOf('pricing', pricingInput()),
    inputOf('allocation', allocationInput()),
  ]),
);
export type CityRuleInput = z.output<ReturnType<typeof cityRuleInput>>;
