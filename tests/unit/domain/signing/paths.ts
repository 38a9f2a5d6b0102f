import fc from 'fast-check';

const number = fc
  .oneof(fc.integer({ min: -999_999, max: 999_999 }), fc.double({ min: -999, max: 999, noNaN: true }))
  .map((value) => Number(value.toFixed(6)).toString())
  .filter((text) => !text.includes('e'));
const numbers = (step: number) =>
  fc
    .integer({ min: 1, max: 3 })
    .chain((times) => fc.array(number, { minLength: step * times, maxLength: step * times }));
const separated = fc.constantFrom(' ', ',', ', ');
const command = (letters: string, step: number) =>
  fc
    .tuple(fc.constantFrom(...letters), numbers(step), separated, fc.constantFrom('', ' '))
    .map(([letter, values, between, after]) => `${letter}${values.join(between)}${after}`);
const line = command('Ll', 2);
/** Path data of every command that a drawing may have. */
export const anyPath = fc
  .tuple(
    command('Mm', 2),
    line,
    fc.array(
      fc.oneof(line, command('Mm', 2), command('Qq', 4), command('Cc', 6), fc.constantFrom('Z', 'z ')),
      {
        maxLength: 12,
      },
    ),
  )
  .map(([move, first, more]) => [move, first, ...more].join(''));
