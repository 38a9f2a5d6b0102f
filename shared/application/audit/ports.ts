import type { DomainEvent } from '#contracts/events/catalogue.ts';

/** Every event, by aggregate and in order. Nothing is changed or removed. */
export type AuditTrail = {
  /** Appends consecutive events of one aggregate; events already stored are left unchanged. */
  append(events: readonly DomainEvent[]): Promise<void>;
  /** All events of one aggregate, in order, each once. */
  history(kind: string, id: string): Promise<readonly DomainEvent[]>;
};
