import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documents, textOf } from '#tests/support/documented-commands.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** A heading's anchor as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');

const anchorsOf = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

/** The links of a page that stay within the repository. */
const linksOf = (page: string): readonly string[] =>
  [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

/** Why a link leads nowhere; undefined when it leads to a file, and to a heading of it if it names one. */
function fault(page: string, link: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(join(root, file))) return `${page}: there is no ${file}`;
  if (anchor === undefined || anchorsOf(textOf(file)).includes(anchor)) return undefined;
  return `${page}: ${file} has no heading #${anchor}`;
}

describe('the links of README and docs', () => {
  const links = documents().flatMap((page) => linksOf(page).map((link) => ({ page, link })));

  it('lead to files and headings that exist', () => {
    expect(links.length).toBeGreaterThan(20);
    expect(links.flatMap(({ page, link }) => fault(page, link) ?? [])).toEqual([]);
  });

  it('are detected when broken', () => {
    expect(fault('README.md', 'docs/nowhere.md')).toContain('there is no');
    expect(fault('README.md', 'docs/deploy.md#no-such-heading')).toContain('has no heading');
  });
});
