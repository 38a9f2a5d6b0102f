import type { Page, PageRequest } from '#application/paging.ts';

const PAGE_SIZE = 100;

/** The first `atMost` items of a list, page by page, and whether there are more. */
export async function collectPages<T>(
  list: (request: PageRequest) => Promise<Page<T>>,
  atMost: number,
): Promise<{ readonly items: readonly T[]; readonly truncated: boolean }> {
  const items: T[] = [];
  let cursor: string | undefined;
  while (items.length < atMost) {
    const page = await list({ limit: Math.min(PAGE_SIZE, atMost - items.length), cursor });
    items.push(...page.items);
    if (page.nextCursor === null) return { items, truncated: false };
    cursor = page.nextCursor;
  }
  return { items, truncated: true };
}
