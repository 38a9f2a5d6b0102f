import type { DomainEvent } from '#contracts/events/catalogue.ts';

/** Every event there ever was, by aggregate and in order. Nothing is changed or removed. */
export type AuditTrail = {
  /** Keeps events of one aggregate that follow each other; those that are kept already are left as they are. */
  append(events: readonly DomainEvent[]): Promise<void>;
  /** One aggregate's events from the first, with all that follow, each once. */
  history(kind: string, id: string): Promise<readonly DomainEvent[]>;
};
