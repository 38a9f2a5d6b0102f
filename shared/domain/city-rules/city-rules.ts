import {
  type AllocationConfig,
  type AllocationRules,
  allocationRules,
  DEFAULT_ALLOCATION_CONFIG,
} from '#domain/allocation/allocation-config.ts';
import { type PricingConfig, pricingConfigs } from '#domain/pricing/config.ts';
import { type Instant, plusMinutes } from '#kernel/clock.ts';
import { inForce } from '#kernel/in-force.ts';
import { err, ok, type Result } from '#kernel/result.ts';

/** What of a city's pricing is set by people: all of it. */
export type PricingSettings = Omit<PricingConfig, 'city' | 'effectiveFrom'>;
/** What of the choice of vendors is set by people: all but the straight line, which serves without a travel model. */
export type AllocationSettings = Omit<AllocationConfig, 'detourFactor' | 'speedKmh'>;

type RuleContent =
  | { readonly subject: 'pricing'; readonly config: PricingSettings }
  | { readonly subject: 'allocation'; readonly config: AllocationSettings };

/** One entry: rules of a city from a date on, who set them and why. */
export type CityRule = RuleContent & {
  readonly ruleId: string;
  readonly effectiveFrom: Instant;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Instant;
  readonly withdrawn: { readonly by: string; readonly at: Instant; readonly reason: string } | null;
};

/** A city's entries in the order in which they were set; `*` is every city that has none of its own. */
export type CityRules = { readonly city: string; readonly entries: readonly CityRule[] };

export type RuleRefusal = {
  readonly code:
    | 'in_the_past'
    | 'too_far_ahead'
    | 'date_taken'
    | 'too_many_coming'
    | 'has_begun'
    | 'is_withdrawn';
  readonly detail: string;
};

const FURTHEST_DAYS = 366;
const MOST_COMING = 20;
/** Of the past, what is dropped here is in the audit trail. */
const MOST_ENTRIES = 200;
const MINUTES_PER_DAY = 1_440;

export type RuleStatus = 'coming' | 'in_force' | 'past' | 'withdrawn';

/** Where an entry of the city stands. */
export function statusOf(rule: CityRule, { entries }: CityRules, at: Instant): RuleStatus {
  if (rule.withdrawn) return 'withdrawn';
  if (rule.effectiveFrom > at) return 'coming';
  return begun(entries, rule.subject, at) === rule ? 'in_force' : 'past';
}

/** The latest of a subject that has begun. */
function begun(entries: readonly CityRule[], subject: CityRule['subject'], at: Instant) {
  const valid = entries.filter((entry) => entry.subject === subject && !entry.withdrawn);
  return inForce(
    valid.map((entry) => ({ city: '*', effectiveFrom: entry.effectiveFrom, entry })),
    '*',
    at,
  )?.entry;
}

/** The rules with a new entry, which begins now or later, at a time at which no other of its subject does. */
export function setRule(now: CityRules, rule: CityRule, at: Instant): Result<CityRules, RuleRefusal> {
  const { effectiveFrom, subject } = rule;
  if (effectiveFrom < at) {
    const detail = `Rules begin now or later, and it is ${at}. Leave it out for at once.`;
    return err({ code: 'in_the_past', detail });
  }
  const furthest = plusMinutes(at, FURTHEST_DAYS * MINUTES_PER_DAY);
  if (effectiveFrom > furthest) {
    return err({ code: 'too_far_ahead', detail: `Rules can be set until ${furthest}.` });
  }
  const others = now.entries.filter((entry) => entry.subject === subject && !entry.withdrawn);
  const same = others.find((entry) => entry.effectiveFrom === effectiveFrom);
  if (same) {
    const remedy = 'Withdraw it first, or take another time.';
    return err({ code: 'date_taken', detail: `${same.ruleId} begins at ${effectiveFrom}. ${remedy}` });
  }
  if (effectiveFrom > at && others.filter((entry) => entry.effectiveFrom > at).length >= MOST_COMING) {
    return err({
      code: 'too_many_coming',
      detail: `${MOST_COMING} are to come; withdraw one of them first.`,
    });
  }
  return ok(shortened({ ...now, entries: [...now.entries, rule] }, at));
}

/** The rules without an entry that has not begun; undefined when there is no such entry. */
export function withdrawRule(
  now: CityRules,
  ruleId: string,
  withdrawn: NonNullable<CityRule['withdrawn']>,
): Result<CityRules, RuleRefusal> | undefined {
  const rule = now.entries.find((entry) => entry.ruleId === ruleId);
  if (!rule) return undefined;
  if (rule.withdrawn)
    return err({ code: 'is_withdrawn', detail: `It was withdrawn at ${rule.withdrawn.at}.` });
  if (rule.effectiveFrom <= withdrawn.at) {
    const detail = `It has been in force since ${rule.effectiveFrom}. Set newer rules to follow it.`;
    return err({ code: 'has_begun', detail });
  }
  return ok({
    ...now,
    entries: now.entries.map((entry) => (entry === rule ? { ...rule, withdrawn } : entry)),
  });
}

function shortened(rules: CityRules, at: Instant): CityRules {
  let surplus = rules.entries.length - MOST_ENTRIES;
  const entries = rules.entries.filter((entry) => {
    const status = statusOf(entry, rules, at);
    const isOver = status === 'past' || status === 'withdrawn';
    return !(isOver && surplus-- > 0);
  });
  return { ...rules, entries };
}

/** What prices and choices are made by: a city's entries, dated, without their history. */
export type AppliedRules = {
  readonly pricing: readonly PricingConfig[];
  readonly allocation: readonly AllocationRules[];
};

/** Who reads what is applied may have begun a little before it was written. */
const EARLIEST_READER_MINUTES = 60;

/** What of the rules can still apply at `at` or later. */
export function appliedRules({ city, entries }: CityRules, at: Instant): AppliedRules {
  const since = plusMinutes(at, -EARLIEST_READER_MINUTES);
  const valid = entries.filter((entry) => {
    const first = begun(entries, entry.subject, since)?.effectiveFrom ?? '';
    return !entry.withdrawn && entry.effectiveFrom >= first;
  });
  return {
    pricing: valid.flatMap(({ effectiveFrom, ...entry }) =>
      entry.subject === 'pricing' ? [{ city, effectiveFrom, ...entry.config }] : [],
    ),
    allocation: valid.flatMap(({ effectiveFrom, ...entry }) =>
      entry.subject === 'allocation'
        ? [{ city, effectiveFrom, config: { ...DEFAULT_ALLOCATION_CONFIG, ...entry.config } }]
        : [],
    ),
  };
}

/** The rules in force in a city at a time. */
export type RulesInForce = { readonly pricing: PricingConfig; readonly allocation: AllocationRules };

/**
 * The rules in force in `city` at `at`: its own latest, else the default's, of those set by people and those in the code.
 * @throws RangeError for a time before all rules.
 */
export function rulesInForce(set: readonly AppliedRules[], city: string, at: Instant): RulesInForce {
  const pricing = inForce([...pricingConfigs, ...set.flatMap((one) => one.pricing)], city, at);
  const allocation = inForce([...allocationRules, ...set.flatMap((one) => one.allocation)], city, at);
  if (!pricing || !allocation) throw new RangeError(`No rules are in force in ${city} at ${at}.`);
  return { pricing, allocation };
}
