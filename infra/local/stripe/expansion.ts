import type { CollectionName, StripeStore } from './store.ts';
import { invalidRequest } from './stripe-error.ts';

const COLLECTION_OF_PREFIX: Readonly<Record<string, CollectionName>> = {
  acct: 'accounts',
  ch: 'charges',
  cus: 'customers',
  du: 'disputes',
  pi: 'payment_intents',
  pm: 'payment_methods',
  re: 'refunds',
  tr: 'transfers',
  trr: 'transfer_reversals',
  txn: 'balance_transactions',
};
const MAX_DEPTH = 4;

type Members = { [name: string]: unknown };
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null;

function resolve(store: StripeStore, link: unknown, path: string): unknown {
  if (typeof link !== 'string') return link;
  const collection = COLLECTION_OF_PREFIX[link.slice(0, link.indexOf('_'))];
  const found = collection === undefined ? undefined : store.get(collection, link);
  if (found === undefined)
    throw invalidRequest(`This property cannot be expanded (${path}).`, undefined, 'expand');
  return structuredClone(found);
}

function expandPath(store: StripeStore, target: unknown, parts: readonly string[], path: string): void {
  const [name, ...rest] = parts;
  if (name === undefined || target === null) return;
  if (Array.isArray(target)) {
    for (const item of target) expandPath(store, item, parts, path);
    return;
  }
  if (!isMembers(target) || !(name in target)) {
    throw invalidRequest(`This property cannot be expanded (${path}).`, undefined, 'expand');
  }
  target[name] = resolve(store, target[name], path);
  expandPath(store, target[name], rest, path);
}

/** A copy of `answer` with the ids at `paths` replaced by their objects. */
export function expanded(store: StripeStore, answer: object, paths: readonly string[]): object {
  if (paths.length === 0) return answer;
  const copy = structuredClone(answer);
  for (const path of paths) {
    const parts = path.split('.');
    if (parts.length > MAX_DEPTH) {
      throw invalidRequest(`You cannot expand more than ${MAX_DEPTH} levels (${path}).`, undefined, 'expand');
    }
    expandPath(store, copy, parts, path);
  }
  return copy;
}
