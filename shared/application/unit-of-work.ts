import type { AggregateKind } from '#contracts/aggregates.ts';
import type { EventInput, EventType } from '#contracts/events/catalogue.ts';
import type { EventActor } from '#domain/audit/chain.ts';
import type { Result } from '#kernel/result.ts';

/** An aggregate as read: its state, the version to save on, and the hash its next event links to. */
export type Loaded<S> = { readonly state: S; readonly version: number; readonly eventHash: string };

/** One aggregate's new state and the one event that explains it. */
export type Change<S = unknown> = {
  readonly kind: AggregateKind;
  readonly id: string;
  /** The version that was read; 0 when the aggregate is new. */
  readonly version: number;
  /** The hash of the event before; undefined when the aggregate is new. */
  readonly eventHash?: string;
  readonly state: S;
  readonly event: {
    readonly [T in EventType]: { readonly type: T; readonly data: EventInput<T> };
  }[EventType];
};

/**
 * A versioned document that is not an aggregate: it has no history of its own, only guards others
 * (a vendor's day, a unique e-mail).
 */
export type Document = {
  readonly key: string;
  /** The version that was read; 0 when new. `state: null` deletes. */
  readonly version: number;
  readonly state: unknown;
  readonly expiresAt?: string;
};

/** A record that is only ever added, e.g. a ledger entry or a signature's index row. */
export type AppendOnly = {
  readonly table: 'ledger' | 'signatures';
  readonly pk: string;
  readonly sk: string;
  readonly record: Readonly<Record<string, unknown>>;
};

/** Whose wish it is to have an effect once, and his key for it. */
export type IntentKey = { readonly userId: string; readonly key: string };
/** The wish, with a digest of what was asked. */
export type Intent = IntentKey & { readonly requestHash: string };

export type Work = {
  readonly actor: EventActor;
  readonly at: string;
  readonly correlationId: string;
  readonly changes: readonly Change[];
  readonly documents?: readonly Document[];
  readonly appends?: readonly AppendOnly[];
  readonly idempotency?: Intent & { readonly result: unknown };
};

/** Why a transaction was refused: somebody else was there first. Nothing of it was written. */
export type Conflict =
  | { readonly conflict: 'version'; readonly kind: AggregateKind; readonly id: string }
  | { readonly conflict: 'document'; readonly key: string }
  | { readonly conflict: 'append'; readonly pk: string }
  | { readonly conflict: 'idempotency' };

/** What a read shows: all that was written before it, or, for half the price, what was a moment ago. */
export type AsOf = 'now' | 'lately';

/** Writes all of a work's parts in one transaction, or none. */
export type UnitOfWork = {
  commit(work: Work): Promise<Result<void, Conflict>>;
  /** A document as stored, read consistently. */
  readDocument(key: string): Promise<{ readonly version: number; readonly state: unknown } | undefined>;
  /** Those that exist; as of now when nothing else is said. */
  readDocuments(
    keys: readonly string[],
    asOf?: AsOf,
  ): Promise<ReadonlyMap<string, { readonly version: number; readonly state: unknown }>>;
  /** What an earlier request with this key asked and got. */
  readIdempotency(
    intent: IntentKey,
  ): Promise<{ readonly requestHash: string; readonly result: unknown } | undefined>;
};

/** Who asks, when, and under which correlation id: given to every use case. */
export type CallContext = {
  readonly actor: EventActor;
  readonly at: string;
  readonly correlationId: string;
  readonly intent?: Intent;
};

export const newAggregate = { version: 0 } as const;
