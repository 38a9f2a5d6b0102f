import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stripe } from 'stripe';
import * as z from 'zod';

/** A card's number, stored separately from the payment method and never returned. */
export type CardOnFile = { readonly id: string; readonly number: string };
/** The response stored under an idempotency key, with its request. */
export type KeptAnswer = {
  readonly id: string;
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  readonly createdMs: number;
};
/** The secret of a webhook endpoint, which is only returned at its creation. */
export type EndpointSecret = { readonly id: string; readonly secret: string };

export type Collections = {
  payment_intents: Stripe.PaymentIntent;
  payment_methods: Stripe.PaymentMethod;
  charges: Stripe.Charge;
  refunds: Stripe.Refund;
  customers: Stripe.Customer;
  accounts: Stripe.Account;
  transfers: Stripe.Transfer;
  transfer_reversals: Stripe.TransferReversal;
  balance_transactions: Stripe.BalanceTransaction;
  disputes: Stripe.Dispute;
  events: Stripe.Event;
  webhook_endpoints: Stripe.WebhookEndpoint;
  cards: CardOnFile;
  kept_answers: KeptAnswer;
  endpoint_secrets: EndpointSecret;
};
export type CollectionName = keyof Collections;

type Tables = { [K in CollectionName]: Map<string, Collections[K]> };

const emptyTables = (): Tables => ({
  payment_intents: new Map(),
  payment_methods: new Map(),
  charges: new Map(),
  refunds: new Map(),
  customers: new Map(),
  accounts: new Map(),
  transfers: new Map(),
  transfer_reversals: new Map(),
  balance_transactions: new Map(),
  disputes: new Map(),
  events: new Map(),
  webhook_endpoints: new Map(),
  cards: new Map(),
  kept_answers: new Map(),
  endpoint_secrets: new Map(),
});

/** One line of the journal: all changes of one request. */
const change = z.object({
  collection: z.string(),
  id: z.string(),
  object: z.looseObject({ id: z.string() }).nullable(),
});
const journalLine = z.array(change);
const snapshotOf = <K extends CollectionName>() =>
  z.custom<Collections[K]>((value) => typeof value === 'object');

export type StripeStore = {
  get<K extends CollectionName>(collection: K, id: string): Collections[K] | undefined;
  /** Newest first. */
  list<K extends CollectionName>(collection: K): Collections[K][];
  put<K extends CollectionName>(collection: K, object: Collections[K]): void;
  remove(collection: CollectionName, id: string): void;
  /** Persists all changes since the last call. */
  commit(): void;
};

/** `pi_3QkX...`: Stripe's form of an id. */
export const newId = (prefix: string): string =>
  `${prefix}_${randomBytes(18).toString('base64url').replaceAll(/[-_]/g, '0')}`;

function restore(tables: Tables, file: string): void {
  const put = <K extends CollectionName>(collection: K, object: unknown): void => {
    const read = snapshotOf<K>().parse(object);
    tables[collection].set(read.id, read);
  };
  const isCollection = (name: string): name is CollectionName => name in tables;
  // An incomplete last line was cut off when the process died, before its request was answered.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  for (const entry of lines.flatMap((text) => journalLine.parse(JSON.parse(text)))) {
    if (!isCollection(entry.collection)) continue;
    if (entry.object === null) tables[entry.collection].delete(entry.id);
    else put(entry.collection, entry.object);
  }
}

type Change = { readonly collection: string; readonly id: string; readonly object: object | null };

/**
 * Keeps the double's objects in memory and, with `dataDir`, in a journal of one line per request, which is written before
 * the response and compacted at each start.
 */
export function openStore(dataDir: string | undefined): StripeStore {
  const tables = emptyTables();
  const file = dataDir === undefined ? undefined : join(dataDir, 'stripe.jsonl');
  if (dataDir !== undefined && file !== undefined) {
    mkdirSync(dataDir, { recursive: true });
    if (existsSync(file)) restore(tables, file);
    const compact = Object.entries(tables).flatMap(([collection, table]) =>
      [...table.values()].map((object): Change => ({ collection, id: object.id, object })),
    );
    writeFileSync(`${file}.new`, compact.map((entry) => `${JSON.stringify([entry])}\n`).join(''));
    renameSync(`${file}.new`, file);
  }
  let unwritten: Change[] = [];
  return {
    get: (collection, id) => tables[collection].get(id),
    list: (collection) => [...tables[collection].values()].reverse(),
    put: (collection, object) => {
      tables[collection].set(object.id, object);
      if (file !== undefined) unwritten.push({ collection, id: object.id, object });
    },
    remove: (collection, id) => {
      if (tables[collection].delete(id) && file !== undefined)
        unwritten.push({ collection, id, object: null });
    },
    commit: () => {
      if (file === undefined || unwritten.length === 0) return;
      appendFileSync(file, `${JSON.stringify(unwritten)}\n`);
      unwritten = [];
    },
  };
}
