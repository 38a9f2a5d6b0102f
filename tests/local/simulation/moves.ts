import fc from 'fast-check';
import { type Fault, faultKinds } from '#tests/support/fault-injection.ts';
import { type Choice, type CommandName, commandNames } from './commands.ts';

export type Calm =
  | { readonly move: 'command'; readonly name: CommandName; readonly choice: Choice }
  /** What a booking's rightful party would do next. */
  | { readonly move: 'goOn'; readonly booking: number; readonly pick: number }
  | { readonly move: 'deliver'; readonly pick: number }
  /** A delivery that was delivered before comes again. */
  | { readonly move: 'repeat'; readonly pick: number }
  /** A write that was given up arrives after all. */
  | { readonly move: 'lateWrite'; readonly pick: number };
export type Move =
  | (Calm & {
      readonly fault: Fault | null;
      readonly interrupt: { readonly nth: number; readonly by: Calm } | null;
      /** Whether a command is sent again: under its key, or with another body under its key. */
      readonly again: 'no' | 'same' | 'other_body';
    })
  | { readonly move: 'deliverAll' }
  /** A booking goes its way undisturbed for some steps. */
  | { readonly move: 'goFar'; readonly booking: number; readonly steps: number }
  | { readonly move: 'wait'; readonly minutes: number };

const number = fc.nat({ max: 11 });
const nth = fc.nat({ max: 3 });
const choice = fc.record({ who: number, booking: fc.nat({ max: 3 }), pick: number });
const calm: fc.Arbitrary<Calm> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      move: fc.constant('command' as const),
      name: fc.constantFrom(...commandNames),
      choice,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      move: fc.constant('command' as const),
      name: fc.constant('book' as const),
      choice,
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({ move: fc.constant('goOn' as const), booking: fc.nat({ max: 1 }), pick: number }),
  },
  { weight: 5, arbitrary: fc.record({ move: fc.constant('deliver' as const), pick: fc.nat({ max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant('repeat' as const), pick: fc.nat({ max: 60 }) }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant('lateWrite' as const), pick: number }) },
);
const fault = fc.record({ kind: fc.constantFrom(...faultKinds), nth });

/** What may happen, in the likeness of busy days: most goes well, nothing is certain. */
export const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(
        calm,
        fc.option(fault, { freq: 4 }),
        fc.option(fc.record({ nth, by: calm }), { freq: 4 }),
        fc.constantFrom('no' as const, 'no' as const, 'same' as const, 'other_body' as const),
      )
      .map(([one, broken, interrupt, again]) => ({ ...one, fault: broken, interrupt, again })),
  },
  { weight: 3, arbitrary: fc.constant({ move: 'deliverAll' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      move: fc.constant('goFar' as const),
      booking: fc.nat({ max: 2 }),
      steps: fc.integer({ min: 2, max: 12 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      move: fc.constant('wait' as const),
      minutes: fc.constantFrom(2, 11, 16, 200, 1_440, 2_900, 4_000),
    }),
  },
);

/** The same without anything in its way. */
export const undisturbed = (move: Calm): Move => ({ ...move, fault: null, interrupt: null, again: 'no' });
