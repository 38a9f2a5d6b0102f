import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

export const EVENT_SOURCE = 'homeserve';
/** `detail-type` of every batch of events on the bus. */
export const EVENTS_DETAIL_TYPE = 'events';
/** `detail-type` of a stream record that its reader could not parse, on its way to a queue. */
export const SET_ASIDE_DETAIL_TYPE = 'set-aside';

/**
 * One entry on the bus: a batch of events in the order of writing, and their types, on which the rules match. An entry
 * starts a consumer once, however many of its events concern it. Only the type is validated here: a consumer parses the
 * events it is subscribed to, and can't fail on those for others.
 */
export const eventBatch = lazily(() =>
  z.strictObject({
    types: z.array(z.string()).check(z.minLength(1)),
    events: z.array(z.looseObject({ type: z.string() })).check(z.minLength(1)),
  }),
);
export type EventBatch = z.output<ReturnType<typeof eventBatch>>;
