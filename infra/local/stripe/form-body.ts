import { invalidRequest } from './stripe-error.ts';

/** A decoded form: text, lists and nested objects. */
export type FormValue = string | FormValue[] | FormObject;
export type FormObject = { [key: string]: FormValue };

const KEY = /^([^[\]]+)((?:\[[^[\]]*\])*)$/;
const MAX_DEPTH = 12;

type Branch = Map<string, Branch | string>;

const bad = (key: string) => invalidRequest(`Invalid request: the parameter name ${key} can't be read.`);

function partsOf(key: string): string[] {
  const match = KEY.exec(key);
  if (match === null) throw bad(key);
  const inner = [...(match[2] ?? '').matchAll(/\[([^[\]]*)\]/g)].map((part) => part[1] ?? '');
  const parts = [match[1] ?? '', ...inner];
  if (parts.length > MAX_DEPTH || parts.some((part) => part === '__proto__')) throw bad(key);
  return parts;
}

function place(root: Branch, key: string, value: string): void {
  const parts = partsOf(key);
  let branch = root;
  for (const [at, part] of parts.entries()) {
    const name = part === '' ? String(branch.size) : part;
    const existing = branch.get(name);
    if (at === parts.length - 1) {
      if (existing instanceof Map) throw bad(key);
      branch.set(name, value);
      return;
    }
    if (typeof existing === 'string') throw bad(key);
    const next: Branch = existing ?? new Map();
    branch.set(name, next);
    branch = next;
  }
}

const isList = (branch: Branch): boolean =>
  branch.size > 0 && [...branch.keys()].every((key, at) => key === String(at));

function decoded(node: Branch | string): FormValue {
  if (typeof node === 'string') return node;
  return isList(node) ? [...node.values()].map(decoded) : objectOf(node);
}

const objectOf = (branch: Branch): FormObject =>
  Object.fromEntries([...branch].map(([key, node]) => [key, decoded(node)]));

/**
 * Decodes `a=1&b[c]=2&d[]=3&e[0][f]=4` as Stripe does. Keys `0, 1, 2...` in order form a list.
 * @throws StripeDoubleError 400 for a malformed name or one that contradicts another.
 */
export function parseForm(encoded: string): FormObject {
  const root: Branch = new Map();
  for (const [key, value] of new URLSearchParams(encoded)) place(root, key, value);
  return objectOf(root);
}
