import type { DomainEvent } from '#contracts/events/catalogue.ts';

/** Milliseconds from an event to `seen`; 0 when a clock says it was seen before it was. */
export const ageMs = ({ occurredAt }: Pick<DomainEvent, 'occurredAt'>, seen: Date): number =>
  Math.max(0, seen.getTime() - Date.parse(occurredAt));
