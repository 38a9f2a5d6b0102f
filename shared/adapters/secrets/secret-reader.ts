import type * as z from '#contracts/zod.ts';
import type { Clock } from '#kernel/clock.ts';

/** Reads the text of a secret by its id; undefined when it has none. */
export type SecretSource = (id: string) => Promise<string | undefined>;

/** A parsed secret with a short cache. */
export type SecretReader<T> = {
  /** The value, at most five minutes old. */
  read(): Promise<T>;
  /** The current value, for a caller whose copy proved outdated. Reads at most once a second. */
  refresh(): Promise<T>;
};

const TTL_MS = 5 * 60_000;
const REFRESH_MIN_MS = 1_000;

/** Undefined for invalid JSON, since the parser's error would quote the secret. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads secret `id` as JSON of `schema`. Concurrent reads share one call. While the source fails, the last value is used,
 * since a rotation keeps the previous key valid.
 */
export function createSecretReader<T>(
  source: SecretSource,
  id: string,
  schema: () => z.ZodMiniType<T>,
  clock: Clock,
): SecretReader<T> {
  let kept: { readonly value: T; readonly at: number } | undefined;
  let pending: Promise<T> | undefined;

  async function load(): Promise<T> {
    const text = (await source(id)) ?? 'null';
    const parsed = schema().safeParse(jsonOf(text));
    // Zod's issues may quote the secret.
    if (!parsed.success) throw new Error(`The secret ${id} does not match its schema.`);
    kept = { value: parsed.data, at: clock.now().getTime() };
    return parsed.data;
  }
  const loadOnce = (): Promise<T> => {
    pending ??= load().finally(() => {
      pending = undefined;
    });
    return pending;
  };
  const age = () => (kept ? clock.now().getTime() - kept.at : Number.POSITIVE_INFINITY);

  return {
    async read() {
      if (kept && age() < TTL_MS) return kept.value;
      const last = kept;
      return last ? loadOnce().catch(() => last.value) : loadOnce();
    },
    async refresh() {
      return kept && age() < REFRESH_MIN_MS ? kept.value : loadOnce();
    },
  };
}
