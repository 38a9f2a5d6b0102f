import { z } from 'zod';

const schema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).nullish(),
});

/**
 * The items that a function reports as failed: none for an empty or absent list.
 * `all` when the answer is malformed or names an empty identifier, which fails the whole batch.
 */
export function failedItems(payload: string): ReadonlySet<string> | 'all' {
  const result: unknown = JSON.parse(payload);
  if (result === null || typeof result !== 'object') return new Set();
  const parsed = schema.safeParse(result);
  if (!parsed.success) return 'all';
  const identifiers = (parsed.data.batchItemFailures ?? []).map((failure) => failure.itemIdentifier);
  return identifiers.includes('') ? 'all' : new Set(identifiers);
}
