import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileEventPattern, InvalidEventPattern } from '#infra/local/services/event-pattern.ts';

const matches = (pattern: unknown, event: unknown): boolean => compileEventPattern(pattern)(event);
const event = {
  source: 'homeserve.bookings',
  'detail-type': 'booking.confirmed',
  region: 'ap-south-1',
  resources: ['arn:one', 'arn:two'],
  detail: {
    bookingId: 'b1',
    amountMinor: 49900,
    note: '',
    cancelledAt: null,
    urgent: true,
    address: { pincode: '560001', ip: '10.0.3.7' },
    lines: [
      { code: 'base', amountMinor: 100 },
      { code: 'tax', amountMinor: 18 },
    ],
  },
};
const detail = (rule: unknown): boolean => matches({ detail: rule }, event);

describe('exact values', () => {
  it('match when any listed value equals the member', () => {
    expect(detail({ bookingId: ['b0', 'b1'] })).toBe(true);
    expect(detail({ bookingId: ['b0'] })).toBe(false);
  });
  it('tell strings, numbers, booleans, null and the empty string apart', () => {
    expect(detail({ amountMinor: [49900] })).toBe(true);
    expect(detail({ amountMinor: ['49900'] })).toBe(false);
    expect(detail({ urgent: [true] })).toBe(true);
    expect(detail({ urgent: ['true'] })).toBe(false);
    expect(detail({ cancelledAt: [null] })).toBe(true);
    expect(detail({ note: [''] })).toBe(true);
    expect(detail({ note: [null] })).toBe(false);
  });
  it('need every member of the pattern, and ignore members of the event that it does not name', () => {
    expect(matches({ source: ['homeserve.bookings'], region: ['ap-south-1'] }, event)).toBe(true);
    expect(matches({ source: ['homeserve.bookings'], region: ['us-east-1'] }, event)).toBe(false);
  });
  it('match an array when one of its elements is listed', () => {
    expect(matches({ resources: ['arn:two'] }, event)).toBe(true);
    expect(matches({ resources: ['arn:three'] }, event)).toBe(false);
  });
});

describe('operators', () => {
  it.each([
    [{ bookingId: [{ prefix: 'b' }] }, true],
    [{ bookingId: [{ prefix: 'B' }] }, false],
    [{ bookingId: [{ prefix: { 'equals-ignore-case': 'B' } }] }, true],
    [{ bookingId: [{ suffix: '1' }] }, true],
    [{ bookingId: [{ suffix: '2' }] }, false],
    [{ bookingId: [{ suffix: { 'equals-ignore-case': 'B1' } }] }, true],
    [{ amountMinor: [{ prefix: '4' }] }, false],
    [{ bookingId: [{ 'equals-ignore-case': 'B1' }] }, true],
    [{ bookingId: [{ wildcard: 'b*' }] }, true],
    [{ bookingId: [{ wildcard: '*x*' }] }, false],
    [{ address: { pincode: [{ wildcard: '5*0*1' }] } }, true],
    [{ address: { ip: [{ cidr: '10.0.3.0/24' }] } }, true],
    [{ address: { ip: [{ cidr: '10.0.4.0/24' }] } }, false],
    [{ bookingId: [{ cidr: '10.0.4.0/24' }] }, false],
    [{ amountMinor: [{ numeric: ['=', 49900] }] }, true],
    [{ amountMinor: [{ numeric: ['>', 0, '<=', 49900] }] }, true],
    [{ amountMinor: [{ numeric: ['>', 49900] }] }, false],
    [{ bookingId: [{ numeric: ['>', 0] }] }, false],
  ])('%j is %s', (rule, expected) => {
    expect(detail(rule)).toBe(expected);
  });
  it('"wildcard" takes an escaped star as the character', () => {
    expect(matches({ k: [{ wildcard: 'a\\*b' }] }, { k: 'a*b' })).toBe(true);
    expect(matches({ k: [{ wildcard: 'a\\*b' }] }, { k: 'axb' })).toBe(false);
  });
  it('"wildcard" does not let two parts share characters', () => {
    expect(matches({ k: [{ wildcard: 'aba*aba' }] }, { k: 'ababa' })).toBe(false);
    expect(matches({ k: [{ wildcard: 'aba*aba' }] }, { k: 'abaaba' })).toBe(true);
  });
});

describe('anything-but', () => {
  it.each([
    ['b1', false],
    ['b2', true],
    [['b1', 'b2'], false],
    [['b2', 'b3'], true],
    [{ prefix: 'b' }, false],
    [{ prefix: 'c' }, true],
    [{ prefix: ['c', 'b'] }, false],
    [{ suffix: '1' }, false],
    [{ suffix: ['2', '3'] }, true],
    [{ wildcard: 'b*' }, false],
    [{ 'equals-ignore-case': 'B1' }, false],
    [{ 'equals-ignore-case': ['B2', 'B3'] }, true],
  ])('%j is %s for b1', (operand, expected) => {
    expect(detail({ bookingId: [{ 'anything-but': operand }] })).toBe(expected);
  });
  it('needs the member to be there', () => {
    expect(detail({ missing: [{ 'anything-but': 'b2' }] })).toBe(false);
  });
});

describe('exists', () => {
  it('tells present leaves from absent ones, null included', () => {
    expect(detail({ cancelledAt: [{ exists: true }] })).toBe(true);
    expect(detail({ missing: [{ exists: true }] })).toBe(false);
    expect(detail({ missing: [{ exists: false }] })).toBe(true);
    expect(detail({ bookingId: [{ exists: false }] })).toBe(false);
  });
  it('works below members that are absent themselves', () => {
    expect(detail({ vendor: { id: [{ exists: false }] } })).toBe(true);
    expect(detail({ vendor: { id: [{ exists: true }] } })).toBe(false);
  });
  it('sees only leaves: an object is not one', () => {
    expect(detail({ address: [{ exists: true }] })).toBe(false);
  });
  it('may stand beside values: absent, or one of them', () => {
    expect(detail({ missing: [{ exists: false }, 'x'] })).toBe(true);
    expect(detail({ bookingId: [{ exists: false }, 'b1'] })).toBe(true);
    expect(detail({ bookingId: [{ exists: false }, 'b2'] })).toBe(false);
  });
});

describe('$or', () => {
  it('holds when one branch does, with the rest of the pattern', () => {
    const either = { $or: [{ bookingId: ['b9'] }, { amountMinor: [{ numeric: ['>', 100] }] }] };
    expect(detail(either)).toBe(true);
    expect(detail({ ...either, urgent: [false] })).toBe(false);
    expect(detail({ $or: [{ bookingId: ['b9'] }, { note: ['x'] }] })).toBe(false);
  });
  it('may nest', () => {
    const inner = { $or: [{ note: ['x'] }, { urgent: [true] }] };
    expect(detail({ $or: [{ bookingId: ['b9'] }, inner] })).toBe(true);
  });
});

describe('arrays of objects', () => {
  it('must satisfy all members in the same element', () => {
    expect(detail({ lines: { code: ['tax'], amountMinor: [18] } })).toBe(true);
    expect(detail({ lines: { code: ['tax'], amountMinor: [100] } })).toBe(false);
  });
});

describe('patterns that AWS refuses', () => {
  it.each([
    [{}],
    ['text'],
    [null],
    [[]],
    [{ a: 'not-an-array' }],
    [{ a: [] }],
    [{ a: {} }],
    [{ a: [{ unknown: 'x' }] }],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }],
    [{ a: [{ prefix: 3 }] }],
    [{ a: [{ exists: 'yes' }] }],
    [{ a: [{ numeric: ['>'] }] }],
    [{ a: [{ numeric: ['~', 1] }] }],
    [{ a: [{ numeric: ['>', '1'] }] }],
    [{ a: [{ 'anything-but': [] }] }],
    [{ a: [{ 'anything-but': [null] }] }],
    [{ a: [{ wildcard: 'a**b' }] }],
    [{ a: [{ cidr: '10.0.0.0/99' }] }],
    [{ $or: [{ a: [1] }] }],
    [{ a: [[1]] }],
  ])('%j', (pattern) => {
    expect(() => compileEventPattern(pattern)).toThrow(InvalidEventPattern);
  });
});

describe('properties', () => {
  const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor');
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const tree = fc.letrec<{ node: unknown; object: Record<string, unknown> }>((tie) => ({
    object: fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
    node: fc.oneof({ depthSize: 'small' }, leaf, tie('object')),
  })).object;
  /** The pattern that asks for exactly this event's leaves. */
  const patternOf = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, child]) => [name, patternOf(child)]))
      : [value];

  it('an event matches the pattern made of its own leaves', () => {
    fc.assert(fc.property(tree, (value) => matches(patternOf(value), value)));
  });
  it('anything-but is the opposite of the value, for leaves that are there', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, other) => {
        const equal = matches({ a: [other] }, { a: value });
        expect(matches({ a: [{ 'anything-but': other }] }, { a: value })).toBe(!equal);
      }),
    );
  });
  it('exists:true is the opposite of exists:false', () => {
    fc.assert(
      fc.property(tree, key, (value, name) => {
        expect(matches({ [name]: [{ exists: true }] }, value)).toBe(
          !matches({ [name]: [{ exists: false }] }, value),
        );
      }),
    );
  });
  it('$or holds exactly when one of its branches does alone', () => {
    fc.assert(
      fc.property(tree, tree, tree, (value, x, y) => {
        const [left, right] = [patternOf(x), patternOf(y)];
        expect(matches({ $or: [left, right] }, value)).toBe(matches(left, value) || matches(right, value));
      }),
    );
  });
  it('a wildcard agrees with the regular expression of the same meaning', () => {
    const parts = fc.array(fc.stringMatching(/^[ab]{0,3}$/), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(parts, fc.stringMatching(/^[ab]{0,9}$/), (texts, value) => {
        const wildcard = texts.join('*').replace(/\*{2,}/g, '*');
        const regex = new RegExp(`^${wildcard.replaceAll('*', '.*')}$`, 's');
        expect(matches({ a: [{ wildcard }] }, { a: value })).toBe(regex.test(value));
      }),
    );
  });
});
