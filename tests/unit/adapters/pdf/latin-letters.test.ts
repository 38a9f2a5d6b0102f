import fc from 'fast-check';
import { expect, it } from 'vitest';
import { latinLetters } from '#adapters/pdf/latin-letters.ts';

it.each([
  ['Hindi', 'रवि कुमार', 'Ravi Kumar'],
  ['Hindi, with conjuncts', 'प्रिया शर्मा', 'Priya Sharma'],
  ['Hindi, with dots below', 'फ़रहान ज़ैदी', 'Farahan Zaidi'],
  ['Bengali', 'সুমিত রায়', 'Sumit Ray'],
  ['Assamese', 'ৰাহুল', 'Rahul'],
  ['Punjabi', 'ਹਰਜੀਤ ਸਿੰਘ', 'Harajit Singh'],
  ['Gujarati', 'પટેલ', 'Patel'],
  ['Odia', 'ସୁଧା', 'Sudha'],
  ['Tamil', 'அருண் குமார்', 'Arun Kumar'],
  ['Telugu', 'రాము', 'Ramu'],
  ['Kannada', 'ರಮೇಶ', 'Ramesha'],
  ['Malayalam, with a chillu', 'അനിൽ', 'Anil'],
  ['Latin with marks', 'Śrī Rāma', 'Sri Rama'],
  ['scripts together', "D'Souza रवि", "D'Souza Ravi"],
  ['Devanagari digits', 'घर १२', 'Ghar 12'],
])('%s is read as it is commonly spelt', (_, written, latin) => {
  expect(latinLetters(written)).toBe(latin);
});

it.each(['محمد', '王', '😀', 'рави'])('returns undefined for %s', (written) => {
  expect(latinLetters(written)).toBeUndefined();
});

it('returns only printable ASCII', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(latinLetters(text) ?? '').toMatch(/^[\x20-\x7e]*$/);
    }),
  );
});
