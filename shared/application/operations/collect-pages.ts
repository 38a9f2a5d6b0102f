import { everyPage, type Page, type PageRequest } from '#application/paging.ts';

/** The first `atMost` items of a list, and whether there are more. */
export async function collectPages<T>(
  list: (request: PageRequest) => Promise<Page<T>>,
  atMost: number,
): Promise<{ readonly items: readonly T[]; readonly truncated: boolean }> {
  const items: T[] = [];
  for await (const page of everyPage(list)) {
    items.push(...page);
    if (items.length > atMost) return { items: items.slice(0, atMost), truncated: true };
  }
  return { items, truncated: false };
}
