import type { DomainEvent } from '#contracts/events/catalogue.ts';

/** Every event there ever was, by aggregate and in order. Nothing is changed or removed. */
export type AuditTrail = {
  /** Keeps the event; an event that is kept already is left as it is. */
  append(event: DomainEvent): Promise<void>;
  /** One aggregate's events from the first, with all that follow. */
  history(kind: string, id: string): Promise<readonly DomainEvent[]>;
};
