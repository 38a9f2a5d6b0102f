import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

export type Documented = { readonly command: string; readonly file: string };

/** The README and the pages of docs. */
export const documents = (): readonly string[] => [
  'README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];

export const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

type Fence = { readonly language: string; readonly body: string };

export const fencesOf = (markdown: string): readonly Fence[] =>
  [...markdown.matchAll(/^```(.*)\n([\s\S]*?)^```$/gm)].map(([, language = '', body = '']) => ({
    language,
    body,
  }));

/** The commands of a page, in shell blocks and in inline code. */
export function commandsOf(file: string): readonly Documented[] {
  const markdown = textOf(file);
  const blocks = fencesOf(markdown)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ body }) => body.replaceAll(/\\\n\s*/g, '').split(/\n|&&/));
  const named = [...markdown.matchAll(/`((?:npm|npx|node) [^`]+)`/g)].map(([, command = '']) => command);
  return [...blocks, ...named]
    .map((command) =>
      command
        .replace(/\s+#.*$/, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((command) => command !== '')
    .map((command) => ({ command, file }));
}
