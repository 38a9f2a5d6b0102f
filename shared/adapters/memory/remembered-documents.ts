import type { UnitOfWork } from '#application/unit-of-work.ts';
import type { Clock } from '#kernel/clock.ts';

type Store = Pick<UnitOfWork, 'readDocuments'>;
type Found = { readonly version: number; readonly state: unknown } | undefined;

export type Remembering = {
  /** Which documents may be served from memory, whatever consistency the read asks for: those that seldom change. */
  readonly isKept: (key: string) => boolean;
  readonly seconds: number;
  readonly clock: Clock;
};

/** Bounds what an instance that serves many cities holds. */
const MOST_KEPT = 96;

/** The store with an in-memory cache for some documents, including that a document does not exist. */
export function rememberDocuments<S extends Store>(store: S, { isKept, seconds, clock }: Remembering): S {
  const kept = new Map<string, { readonly found: Found; readonly until: number }>();
  return {
    ...store,
    readDocuments: async (keys, consistency) => {
      const now = clock.now().getTime();
      const remembered = new Map(
        keys.flatMap((key) => {
          const one = kept.get(key);
          return one && now < one.until ? [[key, one.found] as const] : [];
        }),
      );
      const asked = keys.filter((key) => !remembered.has(key));
      const found = new Map(await store.readDocuments(asked, consistency));
      for (const key of asked.filter(isKept)) {
        const [oldest] = kept.keys();
        if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
        kept.set(key, { found: found.get(key), until: now + seconds * 1_000 });
      }
      for (const [key, one] of remembered) if (one) found.set(key, one);
      return found;
    },
  };
}
