import { describe, expect, it } from 'vitest';
import { tearDown } from '../../../bin/destroy/tear-down.ts';

/** A stage whose data stack can be destroyed from the given attempt on. */
function stage(dataGoneAt: number, othersGone = true) {
  const done: string[] = [];
  let attempts = 0;
  return {
    done,
    run: () =>
      tearDown({
        others: ['api', 'events'],
        data: 'data',
        destroy(stacks) {
          done.push(`destroy ${stacks.join()}`);
          if (!stacks.includes('data')) return othersGone;
          attempts += 1;
          return attempts >= dataGoneAt;
        },
        emptyBuckets: async () => void done.push('empty'),
        log: () => undefined,
      }),
  };
}

describe('tearDown', () => {
  it('destroys the stacks that write, then empties the buckets, then destroys the data stack', async () => {
    const { run, done } = stage(1);
    expect(await run()).toBe(true);
    expect(done).toEqual(['destroy api,events', 'empty', 'destroy data']);
  });

  it('empties the buckets again when one has filled meanwhile, three times at most', async () => {
    const late = stage(3);
    expect(await late.run()).toBe(true);
    expect(late.done.filter((step) => step === 'empty')).toHaveLength(3);
    const never = stage(Number.POSITIVE_INFINITY);
    expect(await never.run()).toBe(false);
    expect(never.done.filter((step) => step === 'destroy data')).toHaveLength(3);
  });

  it('leaves the data alone while a stack that writes still exists', async () => {
    const { run, done } = stage(1, false);
    expect(await run()).toBe(false);
    expect(done).toEqual(['destroy api,events']);
  });
});
