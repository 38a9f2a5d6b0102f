import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { domainEvent } from './catalogue.ts';

export const EVENT_SOURCE = 'homeserve';
/** `detail-type` of every entry of ours on the bus. */
export const EVENTS_DETAIL_TYPE = 'events';

/**
 * What one entry of the bus carries: the events of a moment in the order of writing, and their types, by which
 * the rules choose. An entry starts a consumer once, whatever number of its events are his.
 */
export const eventBatch = lazily(() =>
  z.strictObject({
    types: z.array(z.string()).check(z.minLength(1)),
    events: z.array(domainEvent()).check(z.minLength(1)),
  }),
);
export type EventBatch = z.output<ReturnType<typeof eventBatch>>;
