import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { text, textLine } from '#contracts/schemas/primitives.ts';

const UNSEEN = [
  '\u200b',
  '\u200d',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u3164',
  '\u2800',
  '\u2003',
  ' ',
  '\u{e0041}',
];
const unseen = fc.array(fc.constantFrom(...UNSEEN), { maxLength: 8 }).map((all) => all.join(''));
const LETTERS = ['a', 'Z', '7', 'आ', 'ೠ', 'த', 'é', '李', '🔧'];
const letters = (minLength: number) => fc.array(fc.constantFrom(...LETTERS), { minLength, maxLength: 8 });

describe('a text', () => {
  it('is rejected when it has only invisible characters', () => {
    fc.assert(fc.property(unseen, (s) => !text(1, 100).safeParse(s).success));
  });

  it('counts only visible characters towards its minimum', () => {
    fc.assert(
      fc.property(letters(2), unseen, unseen, (visible, before, between) => {
        const [first = '', ...rest] = visible;
        expect(text(2, 100).safeParse(before + first + between + rest.join('')).success).toBe(true);
        expect(text(2, 100).safeParse(`${before}a${between.replaceAll(/[ \u2003]/g, '')}`).success).toBe(
          false,
        );
      }),
    );
  });

  it('keeps the joiners that words of Indian scripts are written with', () => {
    const name = 'ക്\u200dഷ ര്\u200dമ്യ';
    expect(text(2, 100).parse(` ${name} `)).toBe(name);
  });

  it('may be empty without a minimum', () => {
    expect(text(0, 10).parse('')).toBe('');
  });

  it.each(['\u202e', '\u2066', '\u0085', '\u0007'])(
    'holds no %j, by which it may show what it does not say',
    (hidden) => {
      expect(text(1, 100).safeParse(`Ravi${hidden}ramuK`).success).toBe(false);
      expect(text(1, 100).parse('مرحبا\u200f Ravi')).toBe('مرحبا\u200f Ravi');
    },
  );

  it.each(['\n', '\r\n', '\t', '\u2028'])(
    'is on one line where it stands in a line of others: not with %j',
    (gap) => {
      const said = `Asha Rao${gap}Checked: all is well`;
      expect([text(1, 100).safeParse(said).success, textLine(1, 100).safeParse(said).success]).toEqual([
        true,
        false,
      ]);
      expect(textLine(2, 100).parse('Asha Rao')).toBe('Asha Rao');
    },
  );
});
