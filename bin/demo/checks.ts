/** Fails the demo when something is not as it must be. */
export function check(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}

const PATIENCE_MS = 60_000;
const PAUSE_MS = 150;

/** Asks until the answer is there; what happens behind the bus takes a moment. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    check(Date.now() < deadline, `${what}: not there after ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Runs over `items` with at most `width` at a time, answers in their order. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  run: (item: T, index: number) => Promise<R>,
) {
  const results = new Array<R>(items.length);
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await run(item, index);
  };
  await Promise.all(Array.from({ length: width }, worker));
  return results;
}

export const rupees = (amountMinor: number): string => `₹${(amountMinor / 100).toFixed(2)}`;
