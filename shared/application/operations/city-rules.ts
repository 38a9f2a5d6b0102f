import { unknownCity } from '#application/catalogue/known-city.ts';
import type { PincodeDirectory } from '#application/catalogue/ports.ts';
import { cityRulesKey } from '#application/engines/engine-keys.ts';
import { once } from '#application/once.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Change, Conflict, Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { CityRuleInput } from '#contracts/schemas/city-rule-input.ts';
import {
  appliedRules,
  type CityRule,
  type CityRules,
  type RuleRefusal,
  type RulesInForce,
  rulesInForce,
  setRule,
  withdrawRule,
} from '#domain/city-rules/city-rules.ts';
import type { IdSource } from '#kernel/ids.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { CityRulesRepository } from './ports.ts';

export type CityRulesPorts = {
  readonly uow: Pick<UnitOfWork, 'commit' | 'readIdempotency'>;
  readonly cityRules: CityRulesRepository;
  readonly pincodes: Pick<PincodeDirectory, 'all'>;
  readonly ids: IdSource;
};

/** A city's own rules, and the rules in force at `at`. Failure: not_serviceable. */
export async function readCityRules(
  { cityRules, pincodes }: Pick<CityRulesPorts, 'cityRules' | 'pincodes'>,
  city: string,
  at: string,
): Promise<Result<{ readonly own: CityRules; readonly inForce: RulesInForce }, Failure>> {
  const refusal = unknown(pincodes, city);
  if (refusal) return err(refusal);
  const found = (await cityRules.findAll([city, '*'])).map(({ state }) => state);
  const applied = found.map((rules) => appliedRules(rules, at));
  const own = found.find((rules) => rules.city === city) ?? { city, entries: [] };
  return ok({ own, inForce: rulesInForce(applied, city, at) });
}

/**
 * Sets a city's rules from a date on. The entry is part of the city's history; the document that bookings and quotes
 * read is written in the same transaction. Failures: not_serviceable, invalid_request for an invalid date,
 * illegal_transition for a date that is taken.
 */
export const setCityRules = (
  ports: CityRulesPorts,
  city: string,
  { effectiveFrom, ...content }: CityRuleInput,
  context: CallContext,
): Promise<Result<CityRule, Failure>> =>
  once(
    context.intent,
    ports.uow,
    // Stored by this very use case.
    (stored) => stored as CityRule,
    () =>
      retryOnConflict<CityRule>(async () => {
        const refusal = unknown(ports.pincodes, city);
        if (refusal) return err(refusal);
        const { actor, at } = context;
        const rule: CityRule = {
          ...content,
          ruleId: ports.ids.next('rul'),
          effectiveFrom: effectiveFrom ?? at,
          setBy: actor.id,
          setAt: at,
          withdrawn: null,
        };
        const [found] = await ports.cityRules.findAll([city]);
        const decided = setRule(found?.state ?? { city, entries: [] }, rule, at);
        return decided.ok
          ? save(ports, found, decided.value, rule, 'city_rules.set', context)
          : err(refused(decided.error));
      }),
  );

/** Withdraws rules that have not begun. Failures: not_found, illegal_transition. */
export const withdrawCityRules = (
  ports: CityRulesPorts,
  { city, ruleId }: { readonly city: string; readonly ruleId: string },
  reason: string,
  context: CallContext,
): Promise<Result<CityRule, Failure>> =>
  retryOnConflict<CityRule>(async () => {
    const [found] = await ports.cityRules.findAll([city]);
    const { actor, at } = context;
    const decided = found && withdrawRule(found.state, ruleId, { by: actor.id, at, reason });
    if (!decided) return err(failure('not_found'));
    if (!decided.ok) return err(refused(decided.error));
    const rule = decided.value.entries.find((entry) => entry.ruleId === ruleId);
    return rule
      ? save(ports, found, decided.value, rule, 'city_rules.withdrawn', context)
      : err(failure('not_found'));
  });

const unknown = (pincodes: CityRulesPorts['pincodes'], city: string): Failure | undefined =>
  city === '*' ? undefined : unknownCity(pincodes, city);

function refused({ code, detail }: RuleRefusal): Failure {
  if (code !== 'in_the_past' && code !== 'too_far_ahead') return failure('illegal_transition', detail);
  const pointer = '/body/effectiveFrom';
  return { code: 'invalid_request', detail: `${pointer}: ${detail}`, fields: [{ pointer, detail }] };
}

const recorded = (rule: CityRule) =>
  rule.subject === 'pricing'
    ? { ...rule.config, fees: [...rule.config.fees], taxes: [...rule.config.taxes] }
    : rule.config;

async function save(
  ports: CityRulesPorts,
  found: Loaded<CityRules> | undefined,
  rules: CityRules,
  rule: CityRule,
  type: 'city_rules.set' | 'city_rules.withdrawn',
  { actor, at, correlationId, intent }: CallContext,
): Promise<Result<CityRule, Conflict>> {
  const { city } = rules;
  const { ruleId, subject, effectiveFrom } = rule;
  const about = { city, ruleId, subject, effectiveFrom, reason: rule.withdrawn?.reason ?? rule.reason };
  const version = found?.version ?? 0;
  const change: Change<CityRules> = {
    kind: 'city_rules',
    id: city,
    version,
    ...(found ? { eventHash: found.eventHash } : {}),
    state: rules,
    event:
      type === 'city_rules.set'
        ? { type, data: { ...about, config: recorded(rule) } }
        : { type, data: about },
  };
  const saved = await ports.uow.commit({
    actor,
    at,
    correlationId,
    changes: [change],
    // Written with each change and never apart from it: their versions are the same.
    documents: [{ key: cityRulesKey(city), version, state: appliedRules(rules, at) }],
    ...(intent ? { idempotency: { ...intent, result: rule } } : {}),
  });
  return saved.ok ? ok(rule) : saved;
}
