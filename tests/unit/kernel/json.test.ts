import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#kernel/json.ts';

const json = fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 6 });

describe('canonical JSON', () => {
  it('equals the output of another implementation of RFC 8785', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value));
      }),
      { numRuns: 500 },
    );
  });

  it('parses to the original value', () => {
    fc.assert(
      fc.property(json, (value) => {
        // -0 has no form of its own in JSON.
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('does not depend on the order in which members were set', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (members) => {
        const reversed = Object.fromEntries(Object.entries(members).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(members));
      }),
    );
  });

  it('sorts by UTF-16 code units and writes numbers as the RFC shows', () => {
    // The sorting example of RFC 8785, 3.2.3.
    const members = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };

    expect(Object.values(JSON.parse(canonicalJson(members)))).toHaveLength(7);
    expect([...canonicalJson(members).matchAll(/:"([A-Z][a-z]+)/g)].map((m) => m[1])).toEqual([
      'Carriage',
      'One',
      'Control',
      'Latin',
      'Euro',
      'Emoji',
      'Hebrew',
    ]);
    expect(canonicalJson(JSON.parse('[1E30, 4.50, 2e-3, 1e-27, -0, 1e21, 333333333.33333329]'))).toBe(
      '[1e+30,4.5,0.002,1e-27,0,1e+21,333333333.3333333]',
    );
  });

  it('leaves out members that are undefined, and reads undefined in a list as null', () => {
    expect(canonicalJson({ a: undefined, b: [undefined] })).toBe('{"b":[null]}');
  });

  it.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '\ud800',
    { '\udc00': 1 },
    1n,
    () => 1,
    Symbol('s'),
    undefined,
  ])('refuses what JSON can not say', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
