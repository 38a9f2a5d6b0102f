/** A page asked for: at most `limit` items after an opaque `cursor` of the page before. */
export type PageRequest = { readonly limit: number; readonly cursor?: string | undefined };
export type Page<T> = { readonly items: readonly T[]; readonly nextCursor: string | null };

/** A cursor that no list of ours handed out. */
export class InvalidCursor extends Error {}
