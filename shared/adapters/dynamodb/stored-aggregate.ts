import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { pack, unpack } from './packed.ts';

/**
 * The packed part of an aggregate's item: its state, and the event that led to it. Because both are one item, changing an
 * aggregate is one plain conditional write, and the item's image in the table's stream serves as the outbox entry: the
 * stream delivers each version once and in order.
 */
export type StoredAggregate = { readonly state: unknown; readonly event: unknown };

const body = lazily(() => z.object({ state: z.unknown(), event: z.unknown() }));

export const packAggregate = (stored: StoredAggregate) => ({ [AGGREGATE_BODY]: pack(stored) });

/** @throws Error for an item that is no aggregate. */
export const unpackAggregate = (item: Readonly<Record<string, unknown>>): StoredAggregate =>
  body().parse(unpack(z.instanceof(Uint8Array).parse(item[AGGREGATE_BODY])));
