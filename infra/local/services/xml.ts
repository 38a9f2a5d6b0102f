/** An element to write; text is escaped. */
export type XmlNode = {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly XmlNode[];
};

/** An element with children, or with text. */
export const element = (
  name: string,
  content: string | number | boolean | readonly XmlNode[],
  attributes: Readonly<Record<string, string>> = {},
): XmlNode => ({ name, attributes, content: typeof content === 'object' ? content : String(content) });

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
  '\n': '&#10;',
};
/** Escapes text; characters that XML 1.0 can't carry become U+FFFD. */
const escapeText = (text: string): string =>
  text.replace(/[&<>"'\r\n]/g, (character) => escapes[character] ?? character).replace(notXml, '\u{fffd}');
const notXml = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

export const xmlDocument = (root: XmlNode): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${write(root)}`;

function write(node: XmlNode): string {
  const attributes = Object.entries(node.attributes).map(
    ([name, value]) => ` ${name}="${escapeText(value)}"`,
  );
  const inner =
    typeof node.content === 'string' ? escapeText(node.content) : node.content.map(write).join('');
  return `<${node.name}${attributes.join('')}>${inner}</${node.name}>`;
}

/** A parsed element: its text, and its children by local name. */
export type XmlElement = {
  readonly text: string;
  readonly children: ReadonlyMap<string, readonly XmlElement[]>;
};

/** XML that is not well-formed, or uses features that the S3 API does not need. */
export class InvalidXml extends Error {
  override readonly name = 'InvalidXml';
}

/**
 * Parses the small documents of the S3 API and returns the root element. DTDs and entity declarations are refused, so
 * nothing can expand.
 * @throws InvalidXml
 */
export function parseXml(document: string): XmlElement {
  const text = document.replace(/^\uFEFF?\s*<\?xml[^>]*\?>/, '');
  if (/<!/.test(text)) throw new InvalidXml('Declarations are not allowed.');
  type Open = { name: string; text: string; children: Map<string, XmlElement[]> };
  const root: Open = { name: '', text: '', children: new Map() };
  const stack: Open[] = [root];
  for (const [, markup, characters] of text.matchAll(/<([^<>]+)>|([^<]+)/g)) {
    const top = stack.at(-1) ?? root;
    if (characters !== undefined) top.text += unescapeText(characters);
    else if (markup?.startsWith('/')) closeElement(stack, localName(markup.slice(1)));
    else if (markup !== undefined) {
      const empty = markup.endsWith('/');
      stack.push({ name: localName(empty ? markup.slice(0, -1) : markup), text: '', children: new Map() });
      if (empty) closeElement(stack, stack.at(-1)?.name ?? '');
    }
  }
  const [found, second] = [...root.children.values()].flat();
  if (stack.length !== 1 || !found || second || root.text.trim() !== '')
    throw new InvalidXml('The document is not well-formed.');
  return found;
}

const localName = (markup: string): string => markup.trim().split(/\s/)[0]?.split(':').at(-1) ?? '';

function closeElement(
  stack: { name: string; text: string; children: Map<string, XmlElement[]> }[],
  name: string,
): void {
  const closed = stack.pop();
  const parent = stack.at(-1);
  if (!closed || !parent || closed.name !== name) throw new InvalidXml(`Unexpected end of ${name}.`);
  const siblings = parent.children.get(name) ?? [];
  parent.children.set(name, [...siblings, { text: closed.text, children: closed.children }]);
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeText(text: string): string {
  return text.replace(/&(#x?[0-9a-fA-F]+|\w+);/g, (_, entity: string) => {
    if (!entity.startsWith('#')) {
      const character = named[entity];
      if (character === undefined) throw new InvalidXml(`Unknown entity ${entity}.`);
      return character;
    }
    const code = entity[1] === 'x' ? Number.parseInt(entity.slice(2), 16) : Number(entity.slice(1));
    if (!(code <= 0x10ffff)) throw new InvalidXml(`Unknown character ${entity}.`);
    return String.fromCodePoint(code);
  });
}

/** The text of the first child of that name. */
export const childText = (parent: XmlElement, name: string): string | undefined =>
  parent.children.get(name)?.[0]?.text;
