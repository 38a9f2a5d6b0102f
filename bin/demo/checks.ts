/** @throws Error with `message` when the condition does not hold. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

const TIMEOUT_MS = 60_000;
const POLL_INTERVAL_MS = 150;

/** Polls until `probe` returns a value, since consumers run asynchronously. @throws Error after a minute. */
export async function eventually<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const value = await probe();
    if (value !== undefined) return value;
    check(Date.now() < deadline, `${what}: not there after ${TIMEOUT_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

/** Maps `items` with at most `concurrency` calls at a time; results are in the order of `items`. */
export async function inParallel<T, R>(
  items: readonly T[],
  concurrency: number,
  run: (item: T, index: number) => Promise<R>,
) {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await run(item, index);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return results;
}

export const rupees = (amountMinor: number): string => `₹${(amountMinor / 100).toFixed(2)}`;
