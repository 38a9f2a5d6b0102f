import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

export const EVENT_SOURCE = 'homeserve';
/** `detail-type` of every entry of ours on the bus. */
export const EVENTS_DETAIL_TYPE = 'events';
/** `detail-type` of what a reader of a stream could not make sense of, on its way to a queue. */
export const SET_ASIDE_DETAIL_TYPE = 'set-aside';

/**
 * What one entry of the bus carries: the events of a moment in the order of writing, and their types, by which
 * the rules choose. An entry starts a consumer once, whatever number of its events are his. It says no more of an
 * event than its type: a consumer parses those that are his, and can't be hurt by what is for others.
 */
export const eventBatch = lazily(() =>
  z.strictObject({
    types: z.array(z.string()).check(z.minLength(1)),
    events: z.array(z.looseObject({ type: z.string() })).check(z.minLength(1)),
  }),
);
export type EventBatch = z.output<ReturnType<typeof eventBatch>>;
