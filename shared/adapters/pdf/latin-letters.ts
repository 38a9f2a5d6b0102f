/**
 * Transliterates names in Indian scripts to Latin letters in the common spelling (Hunterian, without diacritics). Unicode
 * lays out the nine scripts from Devanagari to Malayalam alike, each in 128 code points after the Indian standard IS 13194
 * (ISCII), so that one table serves all. For reading only: different spellings may have the same result.
 */

const FIRST = 0x0900;
const LAST = 0x0d7f;
const PLACES = 128;

const from = (start: number, letters: string): readonly (readonly [number, string])[] =>
  letters.split(' ').map((letter, i) => [start + i, letter]);

/** Each is followed by an inherent `a` unless a vowel sign or a virama follows. */
const consonants = new Map([
  ...from(0x15, 'k kh g gh ng ch chh j jh ny t th d dh n t th d dh n n p ph b bh m y r r l l zh v sh sh s h'),
  ...from(0x58, 'q kh gh z r rh f y'),
]);
const vowelSigns = new Map(from(0x3e, 'a i i u u ri ri e e e ai o o o au'));
/** Independent vowels, nasals, visarga and digits. */
const others = new Map([
  ...from(0x01, 'n n h'),
  ...from(0x05, 'a a i i u u ri l e e e ai o o o au'),
  ...from(0x3d, "'"),
  ...from(0x50, 'om'),
  ...from(0x66, '0 1 2 3 4 5 6 7 8 9'),
]);
const VIRAMA = 0x4d;
const NUKTA = 0x3c;

/** Letters in which a script differs from the common table. */
const own: Readonly<Record<string, string>> = {
  ৎ: 't',
  'ੰ': 'n',
  'ੱ': '',
  ൺ: 'n',
  ൻ: 'n',
  ർ: 'r',
  ൽ: 'l',
  ൾ: 'l',
  ൿ: 'k',
};

/** Assamese consonants in the Bengali block. */
const assamese: Readonly<Record<string, string>> = { ৰ: 'r', ৱ: 'v' };

/** Scripts whose languages drop the final inherent `a`: Devanagari, Bengali, Gurmukhi, Gujarati. */
const dropsLastVowel = (word: string): boolean => word.charCodeAt(0) < 0x0b00;

/** Letters with a nukta, which Unicode may encode as letter and dot. */
const dotted: Readonly<Record<string, string>> = { ph: 'f', j: 'z', d: 'r', dh: 'rh', k: 'q' };

type Letter = { readonly kind: 'consonant' | 'nukta' | 'sign' | 'other'; readonly latin: string };

function letterOf(char: string): Letter | undefined {
  const code = char.codePointAt(0) ?? 0;
  const spelt = own[char] ?? (code < FIRST || code > LAST ? withoutMarks(char) : undefined);
  if (spelt !== undefined) return { kind: 'other', latin: spelt };
  if (code < FIRST || code > LAST) return undefined;
  const place = code % PLACES;
  if (place === NUKTA) return { kind: 'nukta', latin: '' };
  const consonant = assamese[char] ?? consonants.get(place);
  if (consonant !== undefined) return { kind: 'consonant', latin: consonant };
  const sign = place === VIRAMA ? '' : vowelSigns.get(place);
  if (sign !== undefined) return { kind: 'sign', latin: sign };
  const other = others.get(place);
  return other === undefined ? undefined : { kind: 'other', latin: other };
}

/** The text in printable ASCII, words capitalised; undefined if it has an unknown letter. */
export function latinLetters(text: string): string | undefined {
  const words = text.normalize('NFC').split(/\s+/).map(latinWord);
  return words.every((word) => word !== undefined) ? words.join(' ').trim() : undefined;
}

function latinWord(word: string): string | undefined {
  let latin = '';
  let bearsVowel = false;
  for (const char of word) {
    const letter = letterOf(char);
    if (letter === undefined) return undefined;
    if (letter.kind === 'nukta') {
      latin = withDot(latin);
      continue;
    }
    if (bearsVowel && letter.kind !== 'sign') latin += 'a';
    bearsVowel = letter.kind === 'consonant';
    latin += letter.latin;
  }
  if (bearsVowel && !dropsLastVowel(word)) latin += 'a';
  return latin.charAt(0).toUpperCase() + latin.slice(1);
}

function withDot(latin: string): string {
  const end = /(?:ph|dh|[jdk])$/.exec(latin)?.[0];
  return end === undefined ? latin : latin.slice(0, -end.length) + (dotted[end] ?? end);
}

/** The ASCII character, or the letter without its accents; an empty string for joiners. */
function withoutMarks(char: string): string | undefined {
  if (/^[\u200c\u200d]$/.test(char)) return '';
  const bare = char.normalize('NFD').replace(/\p{Mn}/gu, '');
  return /^[\x21-\x7e]+$/.test(bare) ? bare : undefined;
}
