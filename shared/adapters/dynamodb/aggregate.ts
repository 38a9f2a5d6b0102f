import type { IntentKey } from '#application/unit-of-work.ts';
import type { AggregateKind } from '#contracts/aggregates.ts';
import type * as z from '#contracts/zod.ts';

/** An entry in one of the table's secondary indexes. */
export type IndexEntry = { readonly pk: string; readonly sk: string };

export const indexNames = ['gsi1', 'gsi2', 'gsi3'] as const;
export type IndexName = (typeof indexNames)[number];

export type ItemKey = { readonly pk: string; readonly sk: string };

/** How a kind of aggregate is stored: its key, the schema of its state, and its index entries. */
export type AggregateDefinition<S> = {
  readonly kind: AggregateKind;
  /** The key of an item stored next to another, to be read with it in one query; the kind's own key by default. */
  readonly keyOf?: (id: string) => ItemKey;
  /** Created at first use. */
  readonly schema: () => z.ZodMiniType<S>;
  readonly indexes: (state: S) => Partial<Record<IndexName, IndexEntry>>;
  /** When TTL may delete the item; undefined keeps it. */
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
/** One partition per user, so that an erasure finds all of them. */
export const idempotencyPk = (userId: string): string => `IDEMPOTENCY#${userId}`;
export const idempotencyKey = ({ userId, key }: IntentKey) => ({ pk: idempotencyPk(userId), sk: key });

/** Epoch seconds, as DynamoDB's TTL needs them. */
export const epochSeconds = (at: string): number => Math.floor(Date.parse(at) / 1000);
