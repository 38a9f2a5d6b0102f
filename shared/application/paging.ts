/** A page asked for: at most `limit` items after an opaque `cursor` of the page before. */
export type PageRequest = { readonly limit: number; readonly cursor?: string | undefined };
export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

/** A cursor that no list returned. */
export class InvalidCursor extends Error {}

/** A list page after page of `limit` items, to its end. */
export async function* everyPage<T>(
  list: (request: PageRequest) => Promise<Page<T>>,
  limit = 100,
): AsyncGenerator<readonly T[]> {
  let cursor: string | undefined;
  do {
    const page = await list({ limit, cursor });
    yield page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}
