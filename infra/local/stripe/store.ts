import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Stripe } from 'stripe';
import * as z from 'zod';

/** A card as the bank knows it: kept beside the payment method, never in an answer. */
export type CardOnFile = { readonly id: string; readonly number: string };
/** The answer given to an idempotency key, and what was asked. */
export type KeptAnswer = {
  readonly id: string;
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
  readonly requestId: string;
  readonly createdMs: number;
};
/** The secret of a webhook endpoint: shown once, when it is made. */
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

/** One line of the journal: everything one request changed. */
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
  /** Makes everything put since the last call durable. */
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
  // What follows the last line end was cut short when the process died: it was never answered.
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  for (const entry of lines.flatMap((text) => journalLine.parse(JSON.parse(text)))) {
    if (!isCollection(entry.collection)) continue;
    if (entry.object === null) tables[entry.collection].delete(entry.id);
    else put(entry.collection, entry.object);
  }
}

type Change = { readonly collection: string; readonly id: string; readonly object: object | null };

/**
 * Keeps the double's objects in memory and, when `dataDir` is given, in a journal there: one line per
 * request, written before the answer goes out, rewritten without its history at each start.
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
