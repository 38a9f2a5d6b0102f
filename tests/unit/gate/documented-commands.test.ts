import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const root = join(import.meta.dirname, '..', '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** What follows `prefix` as one word, in the pages' text. */
const named = (text: string, prefix: RegExp): readonly string[] =>
  [...text.matchAll(prefix)].map((match) => match[1] ?? '');

describe.each(pages)('the commands that %s names', (page) => {
  const text = read(page);

  it('are scripts that there are', () => {
    const wanted = named(text, /npm run ([\w:-]+)/g);
    expect(wanted.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('start files that there are', () => {
    const files = named(text, /\bnode ([\w./-]+\.ts)\b/g);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});

describe('the README', () => {
  it('names every benchmark', () => {
    const benches = Object.keys(scripts).filter((name) => name.startsWith('bench:') || name === 'cost');
    expect(benches.length).toBeGreaterThan(0);
    expect(benches.filter((name) => !read('README.md').includes(`npm run ${name}`))).toEqual([]);
  });

  it('and the scripts start files that there are', () => {
    const files = Object.values(scripts).flatMap((script) => named(script, /\bnode ([\w./-]+\.ts)\b/g));
    expect(files).toContain('bin/local.ts');
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
