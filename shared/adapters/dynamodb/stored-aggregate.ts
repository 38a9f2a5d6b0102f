import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { pack, unpack } from './packed.ts';

/**
 * What an aggregate's item holds packed: its state, and the event that led to it. Both are one item, so a
 * change of one aggregate is one plain conditional write, and the item's image in the table's stream is the
 * outbox entry: each version of the item passes there exactly once, in order.
 */
export type StoredAggregate = { readonly state: unknown; readonly event: unknown };

const body = lazily(() => z.object({ state: z.unknown(), event: z.unknown() }));

export const packAggregate = (stored: StoredAggregate) => ({ [AGGREGATE_BODY]: pack(stored) });

/** @throws Error for an item that is not an aggregate's. */
export const unpackAggregate = (item: Readonly<Record<string, unknown>>): StoredAggregate =>
  body().parse(unpack(z.instanceof(Uint8Array).parse(item[AGGREGATE_BODY])));
