import type * as z from '#contracts/zod.ts';
import type { Clock } from '#kernel/clock.ts';

/** The text of a secret by its id, undefined when it has none. */
export type SecretSource = (id: string) => Promise<string | undefined>;

/** A secret, parsed, and kept for a short while. */
export type SecretReader<T> = {
  /** The value, at most five minutes old. */
  read(): Promise<T>;
  /** The present value, for a caller whose copy proved out of date. At most one call a second. */
  refresh(): Promise<T>;
};

const TTL_MS = 5 * 60_000;
const REFRESH_MIN_MS = 1_000;

/** Undefined for what is no JSON: the parser's own error quotes the text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Reads secret `id` as JSON of `schema`. One call serves all who wait for it; while the source does not
 * answer, the last value serves on, since a rotation leaves the one before usable.
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
    // The issues of a secret may quote it; its name says enough.
    if (!parsed.success) throw new Error(`The secret ${id} is not in the form expected.`);
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
