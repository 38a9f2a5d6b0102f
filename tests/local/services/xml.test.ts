import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childText, element, InvalidXml, parseXml, xmlDocument } from '#infra/local/services/xml.ts';

describe('XML', () => {
  it('carries any text through writing and reading', () => {
    const text = fc
      .string({ unit: 'grapheme' })
      .filter((value) => ![...value].some((c) => c < ' ' && !'\t\n\r'.includes(c)));
    fc.assert(
      fc.property(text, (value) => {
        const root = element('Root', [element('Key', value)], { xmlns: value });
        expect(childText(parseXml(xmlDocument(root)), 'Key')).toBe(value);
      }),
    );
  });
  it('reads the children of a name in their order', () => {
    const root = parseXml(
      '<?xml version="1.0"?>\n<a:Delete xmlns:a="x"><Object><Key>1</Key></Object><Object/></a:Delete>',
    );
    expect(root.children.get('Object')).toHaveLength(2);
  });
  it.each([
    '',
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a/>text',
    '<!DOCTYPE x [<!ENTITY e "e">]><a>&e;</a>',
    '<a>&unknown;</a>',
  ])('refuses %s', (text) => {
    expect(() => parseXml(text)).toThrow(InvalidXml);
  });
});
