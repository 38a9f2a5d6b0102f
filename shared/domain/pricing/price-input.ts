import type { Currency } from '#kernel/money.ts';
import type { MultiplierInput } from './multiplier.ts';
import { MOST_HOURS_AHEAD } from './plan-ahead.ts';

export type PriceAddOn = {
  readonly code: string;
  readonly label: string;
  readonly amountMinor: number;
  /** How many, 1 when left out. */
  readonly quantity?: number;
};

/** The inputs of a price. Nothing about the person who asks is among them. */
export type PriceInput = MultiplierInput & {
  readonly currency: Currency;
  /** The service's list price in this city. */
  readonly base: { readonly label: string; readonly amountMinor: number };
  readonly addOns?: readonly PriceAddOn[];
};

export type PricingError = {
  readonly code: 'pricing_invalid_input';
  readonly field: string;
  readonly detail: string;
};

const MOST_ADD_ONS = 1_000;

type Rule = { readonly holds: (value: number) => boolean; readonly detail: string };
const isInteger = (n: number, least: number, most: number): boolean =>
  Number.isSafeInteger(n) && n >= least && n <= most;

const amount: Rule = { holds: (n) => isInteger(n, 0, 1e12), detail: 'Must be an integer from 0 to 1e12.' };
const basisPoints: Rule = {
  holds: (n) => isInteger(n, 1, 100_000),
  detail: 'Must be an integer from 1 to 100,000.',
};
const notNegative: Rule = {
  holds: (n) => n >= 0 && n < Number.POSITIVE_INFINITY,
  detail: 'Must be a finite number >= 0.',
};
const positive: Rule = {
  holds: (n) => n > 0 && n < Number.POSITIVE_INFINITY,
  detail: 'Must be a finite number > 0.',
};
const clearing: Rule = { holds: (bp) => bp >= 1 && bp <= 1e9, detail: 'Must be from 1 to 1e9.' };
const volume: Rule = { holds: (n) => n >= 0 && n < 1e12, detail: 'Must be a number from 0 to below 1e12.' };

type FieldRule = readonly [field: string, rule: Rule, read: (input: PriceInput) => number | undefined];

/** The rule of each number; those left out are not checked. */
const fieldRules: readonly FieldRule[] = [
  ['base.amountMinor', amount, ({ base }) => base.amountMinor],
  ['demand.mean', notNegative, ({ demand }) => demand?.mean],
  ['freeSupply', notNegative, ({ freeSupply }) => freeSupply],
  ['peak.factorBp', basisPoints, ({ peak }) => peak?.factorBp],
  ['peak.typicalRatio', positive, ({ peak }) => peak?.typicalRatio],
  ['peak.clearingBp', clearing, ({ peak }) => peak?.clearingBp],
  ['peak.volume', volume, ({ peak }) => peak?.volume],
  ['previousHourMultiplierBp', basisPoints, (input) => input.previousHourMultiplierBp],
  ['publishedMultiplierBp', basisPoints, (input) => input.publishedMultiplierBp],
  ['freeze.multiplierBp', basisPoints, ({ freeze }) => freeze?.multiplierBp],
  ['limitsBp', basisPoints, ({ limitsBp }) => limitsBp?.[0]],
  ['limitsBp', basisPoints, ({ limitsBp }) => limitsBp?.[1]],
];

type Hour = NonNullable<PriceInput['upcoming']>[number];
const hourRules: readonly (readonly [keyof Hour, Rule])[] = [
  ['factorBp', basisPoints],
  ['clearingBp', clearing],
  ['volume', volume],
];

/** The first input that is out of range, with the range; undefined when all are within. */
export function inputFault(input: PriceInput): PricingError | undefined {
  for (const [field, rule, read] of fieldRules) {
    const value = read(input);
    if (value !== undefined && !rule.holds(value)) return fault(field, rule.detail);
  }
  const { addOns = [], upcoming = [] } = input;
  if (addOns.length > MOST_ADD_ONS) return fault('addOns', `At most ${MOST_ADD_ONS}.`);
  const wrong = addOns.find((addOn) => !isPriceable(addOn));
  if (wrong) {
    return fault(
      `addOns.${wrong.code}`,
      'Amount, quantity and their product must be integers from 0 to 1e12.',
    );
  }
  if (upcoming.length > MOST_HOURS_AHEAD) return fault('upcoming', `At most ${MOST_HOURS_AHEAD} hours.`);
  for (const hour of upcoming) {
    for (const [field, rule] of hourRules) {
      const value = hour[field];
      if (value !== undefined && !rule.holds(value)) return fault(`upcoming.${field}`, rule.detail);
    }
  }
  return undefined;
}

const fault = (field: string, detail: string): PricingError => ({
  code: 'pricing_invalid_input',
  field,
  detail,
});

const isPriceable = ({ amountMinor, quantity = 1 }: PriceAddOn): boolean =>
  [quantity, amountMinor, quantity * amountMinor].every(amount.holds);
