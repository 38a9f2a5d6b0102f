import type { IntentKey } from '#application/unit-of-work.ts';
import type { AggregateKind } from '#contracts/aggregates.ts';
import type * as z from '#contracts/zod.ts';

/** A place in one of the table's secondary indexes; both parts are strings that sort as wanted. */
export type IndexEntry = { readonly pk: string; readonly sk: string };

export const indexNames = ['gsi1', 'gsi2', 'gsi3'] as const;
export type IndexName = (typeof indexNames)[number];

export type ItemKey = { readonly pk: string; readonly sk: string };

/** How an aggregate is stored: how its state is parsed, and which lists it stands in. */
export type AggregateDefinition<S> = {
  readonly kind: AggregateKind;
  /** Where an item stands that is read together with another; under its own key when there is none. */
  readonly keyOf?: (id: string) => ItemKey;
  /** Made at first use. */
  readonly schema: () => z.ZodMiniType<S>;
  readonly indexes: (state: S) => Partial<Record<IndexName, IndexEntry>>;
  /** When the stored item may be swept; undefined keeps it. */
  readonly expiresAt?: (state: S) => string | undefined;
};

export const STATE = 'STATE';
export const aggregateKey = (kind: AggregateKind, id: string): ItemKey => ({
  pk: `${kind}#${id}`,
  sk: STATE,
});
export const keyOfAggregate = (
  { kind, keyOf }: Pick<AggregateDefinition<unknown>, 'kind' | 'keyOf'>,
  id: string,
): ItemKey => keyOf?.(id) ?? aggregateKey(kind, id);
export const documentKey = (key: string) => ({ pk: `DOC#${key}`, sk: STATE });
/** A person's answers lie together, so that they can go with him. */
export const idempotencyPk = (userId: string): string => `IDEMPOTENCY#${userId}`;
export const idempotencyKey = ({ userId, key }: IntentKey) => ({ pk: idempotencyPk(userId), sk: key });

/** Epoch seconds, as DynamoDB's TTL wants them. */
export const epochSeconds = (at: string): number => Math.floor(Date.parse(at) / 1000);
