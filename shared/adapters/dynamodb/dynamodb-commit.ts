import { setTimeout as wait } from 'node:timers/promises';
import {
  ConditionalCheckFailedException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import {
  type AppendOnly,
  type Change,
  type Conflict,
  type Document,
  StoreBusy,
  type Work,
} from '#application/unit-of-work.ts';
import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import { EVENT_SCHEMA_VERSION, eventData } from '#contracts/events/catalogue.ts';
import { eventIdOf, GENESIS, type LinkedEvent, linkEvent, type Sha256 } from '#domain/audit/chain.ts';
import type { Clock } from '#kernel/clock.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import {
  type AggregateDefinition,
  documentKey,
  epochSeconds,
  idempotencyKey,
  keyOfAggregate,
} from './aggregate.ts';
import { pack } from './packed.ts';
import { packAggregate } from './stored-aggregate.ts';
import { packDocument } from './stored-document.ts';

export type UnitOfWorkOptions = {
  readonly client: DynamoDBDocumentClient;
  readonly tables: { readonly operational: string; readonly ledger?: string; readonly signatures?: string };
  /** The kinds that this function may save; a change of another kind is a programming error. */
  // biome-ignore lint/suspicious/noExplicitAny: definitions of different states share one list
  readonly definitions: readonly AggregateDefinition<any>[];
  readonly sha256: Sha256;
  /** Decides which idempotency records have expired. */
  readonly clock: Clock;
};

type Items = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
/** Only whole items are written, so that the cost of a write and its stream image follow from the item alone. */
type Item = { readonly Put: NonNullable<Items['Put']> } | { readonly Delete: NonNullable<Items['Delete']> };
type Planned = { readonly item: Item; readonly conflict: Conflict };

const IDEMPOTENCY_HOURS = 24;
const ATTEMPTS = 6;

/**
 * Writes a piece of work as a whole or not at all. A single item is one conditional write; several are one
 * TransactWriteItems of at most 100 items, which costs twice as much per item. @throws StoreBusy
 */
export async function commitWork(options: UnitOfWorkOptions, work: Work): Promise<Result<void, Conflict>> {
  const { client } = options;
  const planned = plan(options, work);
  for (let attempt = 0; ; attempt++) {
    try {
      await write(client, planned);
      return ok(undefined);
    } catch (error) {
      if (isOwnWrite(error, planned)) return ok(undefined);
      const refusal = refusalOf(error, planned);
      if (refusal === undefined) throw error;
      if (refusal !== 'busy') return err(refusal);
      if (attempt === ATTEMPTS) throw new StoreBusy('The items are busy.', { cause: error });
      await wait(Math.random() * 20 * 2 ** attempt);
    }
  }
}

async function write(client: DynamoDBDocumentClient, planned: readonly Planned[]): Promise<void> {
  const [only, ...more] = planned;
  if (!only) return;
  if (more.length > 0) {
    await client.send(new TransactWriteCommand({ TransactItems: planned.map(({ item }) => item) }));
  } else if ('Put' in only.item) {
    const ReturnValuesOnConditionCheckFailure = 'ALL_OLD';
    await client.send(new PutCommand({ ...only.item.Put, ReturnValuesOnConditionCheckFailure }));
  } else await client.send(new DeleteCommand(only.item.Delete));
}

/**
 * Whether the condition failed because this very write had succeeded before: its response was lost and the SDK retried.
 * The packed bytes contain state and event with their correlation id, so equal bytes are this write's own. Transactions
 * need no such check: their client token makes the retry succeed.
 */
function isOwnWrite(error: unknown, [only]: readonly Planned[]): boolean {
  if (!(error instanceof ConditionalCheckFailedException) || !only || !('Put' in only.item)) return false;
  const mine = only.item.Put.Item?.[AGGREGATE_BODY];
  const stored = error.Item?.[AGGREGATE_BODY]?.B;
  return mine instanceof Uint8Array && stored !== undefined && Buffer.compare(mine, stored) === 0;
}

/** Cancellation reasons that a retry may fix. */
const momentary: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** Why a write was refused: the conflict, or `busy` for what a retry fixes; undefined for other errors. */
function refusalOf(error: unknown, planned: readonly Planned[]): Conflict | 'busy' | undefined {
  if (error instanceof ConditionalCheckFailedException) return planned[0]?.conflict;
  if (error instanceof TransactionConflictException) return 'busy';
  if (!(error instanceof TransactionCanceledException)) return undefined;
  const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
  // The idempotency record first: if it exists, the other conflicts come from this request's first run.
  const lost = planned.filter((_, i) => codes[i] === 'ConditionalCheckFailed').map((p) => p.conflict);
  const first = lost.find((c) => c.conflict === 'idempotency') ?? lost[0];
  if (first) return first;
  return codes.some((code) => code !== undefined && momentary.has(code)) ? 'busy' : undefined;
}

function plan(options: UnitOfWorkOptions, work: Work): Planned[] {
  const planned = [
    ...work.changes.map((change) => planChange(options, work, change)),
    ...(work.documents ?? []).map((document) => planDocument(options, document)),
    ...(work.appends ?? []).map((append) => planAppend(options, append)),
    ...planIdempotency(options, work),
  ];
  if (planned.length > 100)
    throw new RangeError(`A transaction holds 100 items at most, this one ${planned.length}.`);
  return planned;
}

function planChange(options: UnitOfWorkOptions, work: Work, change: Change): Planned {
  const definition = options.definitions.find((d) => d.kind === change.kind);
  if (!definition) throw new Error(`This function is not set up to save a ${change.kind}.`);
  const state = definition.schema().parse(change.state);
  const event = linked(options, work, change);
  const expiresAt = definition.expiresAt?.(state);
  const indexKeys: Record<string, string> = {};
  for (const [name, entry] of Object.entries(definition.indexes(state))) {
    if (!entry) continue;
    indexKeys[`${name}pk`] = entry.pk;
    indexKeys[`${name}sk`] = entry.sk;
  }
  return {
    conflict: { conflict: 'version', kind: change.kind, id: change.id },
    item: {
      Put: {
        TableName: options.tables.operational,
        Item: {
          ...keyOfAggregate(definition, change.id),
          ...indexKeys,
          v: event.sequence,
          ...packAggregate({ state, event }),
          ...(expiresAt === undefined ? {} : { expiresAt: epochSeconds(expiresAt) }),
        },
        ...onVersion(change.version),
      },
    },
  };
}

function linked(options: UnitOfWorkOptions, work: Work, change: Change): LinkedEvent {
  const sequence = change.version + 1;
  const aggregate = { kind: change.kind, id: change.id };
  return linkEvent(
    {
      eventId: eventIdOf(aggregate, sequence),
      type: change.event.type,
      schemaVersion: EVENT_SCHEMA_VERSION,
      aggregate,
      sequence,
      occurredAt: work.at,
      actor: work.actor,
      correlationId: work.correlationId,
      data: eventData(change.event.type, change.event.data),
    },
    change.eventHash ?? GENESIS,
    options.sha256,
  );
}

const onVersion = (version: number) =>
  version === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'v = :expected', ExpressionAttributeValues: { ':expected': version } };

function planDocument(options: UnitOfWorkOptions, document: Document): Planned {
  const key = documentKey(document.key);
  const table = options.tables.operational;
  const conflict: Conflict = { conflict: 'document', key: document.key };
  if (document.state === null) {
    return { conflict, item: { Delete: { TableName: table, Key: key, ...onVersion(document.version) } } };
  }
  const expiresAt = document.expiresAt === undefined ? {} : { expiresAt: epochSeconds(document.expiresAt) };
  return {
    conflict,
    item: {
      Put: {
        TableName: table,
        Item: { ...key, v: document.version + 1, d: packDocument(document.state), ...expiresAt },
        ...onVersion(document.version),
      },
    },
  };
}

function planAppend(options: UnitOfWorkOptions, append: AppendOnly): Planned {
  const table = options.tables[append.table];
  if (!table) throw new Error(`This function is not set up to write the ${append.table} table.`);
  return {
    conflict: { conflict: 'append', pk: append.pk },
    item: {
      Put: {
        TableName: table,
        Item: { ...append.record, pk: append.pk, sk: append.sk },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  };
}

function planIdempotency(options: UnitOfWorkOptions, work: Work): Planned[] {
  if (!work.idempotency) return [];
  const { requestHash, result } = work.idempotency;
  return [
    {
      conflict: { conflict: 'idempotency' },
      item: {
        Put: {
          TableName: options.tables.operational,
          Item: {
            ...idempotencyKey(work.idempotency),
            requestHash,
            result: pack(result),
            expiresAt: epochSeconds(work.at) + IDEMPOTENCY_HOURS * 3600,
          },
          // TTL deletes late; an expired record no longer counts.
          ConditionExpression: 'attribute_not_exists(pk) OR expiresAt <= :now',
          ExpressionAttributeValues: { ':now': epochSeconds(work.at) },
        },
      },
    },
  ];
}
