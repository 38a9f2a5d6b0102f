import { describe, expect, it } from 'vitest';
import { rememberDocuments } from '#adapters/memory/remembered-documents.ts';
import type { Consistency } from '#application/unit-of-work.ts';

function counted() {
  const asked: string[] = [];
  let version = 1;
  let now = 0;
  const store = rememberDocuments(
    {
      readDocuments: async (keys: readonly string[], _consistency?: Consistency) => {
        asked.push(...keys);
        return new Map(
          keys.filter((key) => !key.endsWith('none')).map((key) => [key, { version, state: key }] as const),
        );
      },
    },
    { isKept: (key) => key.startsWith('kept'), seconds: 60, clock: { now: () => new Date(now) } },
  );
  return { store, asked, change: () => (version += 1), wait: (ms: number) => (now += ms) };
}

describe('rememberDocuments', () => {
  it('reads cached documents once per period and others each time', async () => {
    const { store, asked, change, wait } = counted();
    const keys = ['kept:a', 'fresh:b'];
    await store.readDocuments(keys, 'eventual');
    change();
    wait(59_999);
    const again = await store.readDocuments(keys, 'eventual');
    expect(asked).toEqual(['kept:a', 'fresh:b', 'fresh:b']);
    expect([again.get('kept:a')?.version, again.get('fresh:b')?.version]).toEqual([1, 2]);
    wait(1);
    expect((await store.readDocuments(keys, 'eventual')).get('kept:a')?.version).toBe(2);
  });

  it('caches that a document does not exist', async () => {
    const { store, asked } = counted();
    for (let i = 0; i < 3; i += 1)
      expect((await store.readDocuments(['kept:none'], 'eventual')).size).toBe(0);
    expect(asked).toEqual(['kept:none']);
  });

  it('shares the cache between callers', async () => {
    const { store, change } = counted();
    await store.readDocuments(['kept:a'], 'eventual');
    change();
    expect((await store.readDocuments(['kept:a'], 'strong')).get('kept:a')?.version).toBe(1);
    expect((await store.readDocuments(['fresh:a'], 'strong')).get('fresh:a')?.version).toBe(2);
  });

  it('limits the number of cached documents', async () => {
    const { store, asked } = counted();
    const keys = Array.from({ length: 97 }, (_, i) => `kept:${i}`);
    for (const key of keys) await store.readDocuments([key], 'eventual');
    asked.length = 0;
    await store.readDocuments(['kept:0', 'kept:96'], 'eventual');
    expect(asked).toEqual(['kept:0']);
  });
});
