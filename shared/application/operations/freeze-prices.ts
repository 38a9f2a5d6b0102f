import { unknownCity } from '#application/catalogue/known-city.ts';
import type { PincodeDirectory } from '#application/catalogue/ports.ts';
import { priceFreezeKey } from '#application/engines/engine-keys.ts';
import { restates } from '#application/restates.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type {
  CallContext,
  Change,
  Conflict,
  Document,
  Loaded,
  UnitOfWork,
} from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { CityFreeze } from '#domain/pricing/freeze.ts';
import type { PriceFreeze } from '#domain/pricing/multiplier.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { PriceFreezeRepository } from './ports.ts';

export type FreezePricesPorts = {
  readonly uow: Pick<UnitOfWork, 'commit' | 'readDocuments'>;
  readonly freezes: PriceFreezeRepository;
  readonly pincodes: Pick<PincodeDirectory, 'all'>;
};

/**
 * Holds a city's multiplier. The freeze has a history of its own; the document that quotes read is written
 * in the same transaction. Freezing again changes the multiplier and the reason;
 * with the same ones it writes nothing.
 */
export const freezePrices = (
  ports: FreezePricesPorts,
  input: { readonly city: string; readonly multiplierBp: number; readonly reason: string },
  context: CallContext,
): Promise<Result<CityFreeze, Failure>> =>
  retryOnConflict<CityFreeze>(async () => {
    const unknown = unknownCity(ports.pincodes, input.city);
    if (unknown) return err(unknown);
    const found = await ports.freezes.find(input.city);
    const state = { ...input, active: true, changedBy: context.actor.id, changedAt: context.at };
    const { reason, multiplierBp } = input;
    const stored = found?.state.active && {
      reason: found.state.reason,
      multiplierBp: found.state.multiplierBp,
    };
    if (found && stored && restates(stored, { reason, multiplierBp })) return ok(found.state);
    return save(ports, found, state, { reason, multiplierBp }, context);
  });

/** Lifts the freeze. Failures: not_found, illegal_transition when the prices are not frozen. */
export const unfreezePrices = (
  ports: FreezePricesPorts,
  city: string,
  reason: string,
  context: CallContext,
): Promise<Result<CityFreeze, Failure>> =>
  retryOnConflict<CityFreeze>(async () => {
    const found = await ports.freezes.find(city);
    if (!found) return err(failure('not_found'));
    if (!found.state.active) return err(failure('illegal_transition', 'These prices are not frozen.'));
    const { actor, at } = context;
    const state = { ...found.state, active: false, reason, changedBy: actor.id, changedAt: at };
    return save(ports, found, state, null, context);
  });

async function save(
  ports: FreezePricesPorts,
  found: Loaded<CityFreeze> | undefined,
  state: CityFreeze,
  brake: PriceFreeze | null,
  { actor, at, correlationId }: CallContext,
): Promise<Result<CityFreeze, Conflict>> {
  const key = priceFreezeKey(state.city);
  const present = (await ports.uow.readDocuments([key])).get(key);
  const document: Document = { key, version: present?.version ?? 0, state: brake };
  const { city, multiplierBp, reason } = state;
  const change: Change<CityFreeze> = {
    kind: 'price_freeze',
    id: city,
    version: found?.version ?? 0,
    ...(found ? { eventHash: found.eventHash } : {}),
    state,
    event: {
      type: state.active ? 'price_freeze.set' : 'price_freeze.lifted',
      data: { city, multiplierBp, reason },
    },
  };
  const saved = await ports.uow.commit({
    actor,
    at,
    correlationId,
    changes: [change],
    documents: brake === null && !present ? [] : [document],
  });
  return saved.ok ? ok(state) : saved;
}
