import { describe, expect, it } from 'vitest';
import { takeDown } from '../../../bin/destroy/take-down.ts';

/** A stage whose data stack goes at the given attempt. */
function stage(goesAt: number, writersGo = true) {
  const done: string[] = [];
  let attempts = 0;
  return {
    done,
    run: () =>
      takeDown({
        others: ['api', 'events'],
        data: 'data',
        destroy(stacks) {
          done.push(`destroy ${stacks.join()}`);
          if (!stacks.includes('data')) return writersGo;
          attempts += 1;
          return attempts >= goesAt;
        },
        emptyBuckets: async () => void done.push('empty'),
        say: () => undefined,
      }),
  };
}

describe('taking a stage down', () => {
  it('ends all that writes before it empties the buckets, and the buckets last', async () => {
    const { run, done } = stage(1);
    expect(await run()).toBe(true);
    expect(done).toEqual(['destroy api,events', 'empty', 'destroy data']);
  });

  it('empties a bucket again into which something came meanwhile, but not for ever', async () => {
    const late = stage(3);
    expect(await late.run()).toBe(true);
    expect(late.done.filter((step) => step === 'empty')).toHaveLength(3);
    const never = stage(Number.POSITIVE_INFINITY);
    expect(await never.run()).toBe(false);
    expect(never.done.filter((step) => step === 'destroy data')).toHaveLength(3);
  });

  it('touches no data while something that writes still stands', async () => {
    const { run, done } = stage(1, false);
    expect(await run()).toBe(false);
    expect(done).toEqual(['destroy api,events']);
  });
});
