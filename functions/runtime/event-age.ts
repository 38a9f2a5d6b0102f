import type { DomainEvent } from '#contracts/events/catalogue.ts';

/** Milliseconds from an event to `seen`, not below 0 even if clocks differ. */
export const ageMs = ({ occurredAt }: Pick<DomainEvent, 'occurredAt'>, seen: Date): number =>
  Math.max(0, seen.getTime() - Date.parse(occurredAt));
