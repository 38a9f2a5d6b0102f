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
 * A versioned document that is not an aggregate: it has no event history and guards an invariant (a vendor's day, a
 * unique e-mail).
 */
export type Document = {
  readonly key: string;
  /** The version that was read; 0 when new. `state: null` deletes. */
  readonly version: number;
  readonly state: unknown;
  readonly expiresAt?: string;
};

/** A record that is only ever inserted, e.g. a ledger transaction or a signature's index row. */
export type AppendOnly = {
  readonly table: 'ledger' | 'signatures';
  readonly pk: string;
  readonly sk: string;
  readonly record: Readonly<Record<string, unknown>>;
};

/** Identifies an idempotent request: its caller and the `Idempotency-Key`. */
export type IntentKey = { readonly userId: string; readonly key: string };
/** An idempotent request, with a digest that recognises another request under the same key. */
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

/** Which part of a transaction another writer changed first. Nothing of the transaction was written. */
export type Conflict =
  | { readonly conflict: 'version'; readonly kind: AggregateKind; readonly id: string }
  | { readonly conflict: 'document'; readonly key: string }
  | { readonly conflict: 'append'; readonly pk: string }
  | { readonly conflict: 'idempotency' };

/** What a read sees: every write completed before it, or, at half the price, possibly a slightly older state. */
export type Consistency = 'strong' | 'eventual';

/** Repeated conflicts with concurrent transactions, or throttling. Nothing was written; a retry may succeed. */
export class StoreBusy extends Error {
  override readonly name = 'StoreBusy';
}

/** Writes all of a work's parts in one transaction, or none. @throws StoreBusy. */
export type UnitOfWork = {
  commit(work: Work): Promise<Result<void, Conflict>>;
  /** A document as stored, read consistently. */
  readDocument(key: string): Promise<{ readonly version: number; readonly state: unknown } | undefined>;
  /** Those that exist; strongly consistent by default. */
  readDocuments(
    keys: readonly string[],
    consistency?: Consistency,
  ): Promise<ReadonlyMap<string, { readonly version: number; readonly state: unknown }>>;
  /** The stored outcome of an earlier request with this key. */
  readIdempotency(
    intent: IntentKey,
  ): Promise<{ readonly requestHash: string; readonly result: unknown } | undefined>;
};

/** Who calls, when, and under which correlation id: passed to every use case. */
export type CallContext = {
  readonly actor: EventActor;
  readonly at: string;
  readonly correlationId: string;
  readonly intent?: Intent;
};

export const newAggregate = { version: 0 } as const;
