import { type DomainEvent, domainEvent } from '#contracts/events/catalogue.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { pack, unpack } from './packed.ts';

/** The attribute of an audit item that holds its packed events. */
export const TRAIL_EVENTS = 'events';

const unpacked = lazily(() => z.array(domainEvent()).check(z.minLength(1)));

export const packEvents = (events: readonly DomainEvent[]) => ({ [TRAIL_EVENTS]: pack(events) });

/** @throws Error for an item that is not from the audit trail. */
export const eventsOfItem = (item: Readonly<Record<string, unknown>>): readonly DomainEvent[] =>
  unpacked().parse(unpack(z.instanceof(Uint8Array).parse(item[TRAIL_EVENTS])));
