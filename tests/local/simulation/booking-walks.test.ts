import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Booking } from '#domain/booking/booking.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { faultsOf } from './invariants.ts';
import { type Calm, type Move, moves, undisturbed } from './moves.ts';
import { readStoredRecords } from './stored-records.ts';
import { takeWalk } from './walk.ts';
import { createWorld } from './world.ts';

let dynamo: TestDynamoDb;
beforeAll(async () => {
  dynamo = await startDynoxide();
});
afterAll(() => dynamo.stop());

/** `SIMULATION_WALKS` takes more of them; `SIMULATION_SEED` and `SIMULATION_PATH` take one that failed again. */
const numRuns = Number(process.env['SIMULATION_WALKS'] ?? 25);
const seed = process.env['SIMULATION_SEED'];
const path = process.env['SIMULATION_PATH'];
const LONGEST = 60;
const MS_PER_WALK = 30_000;

let worlds = 0;
/** Takes a walk in a city of its own. @throws Error with what did not hold and what happened before. */
async function walkHolds(walk: readonly Move[]): Promise<readonly Booking['status'][]> {
  worlds += 1;
  const world = await createWorld(dynamo, `w${worlds}-`);
  try {
    const taken = await takeWalk(world, walk);
    const records = await readStoredRecords(world);
    const atRest = [...taken.violations, ...(await faultsOf(world, records))];
    if (atRest.length === 0) {
      await taken.letTimePass();
      atRest.push(...taken.violations, ...(await faultsOf(world, await readStoredRecords(world))));
    }
    if (atRest.length > 0) throw new Error(['', ...atRest, '', ...taken.log].join('\n'));
    return records.bookings.map(({ status }) => status);
  } finally {
    await world.stop();
  }
}

const goOn = (steps: number): Move => ({ move: 'goFar', booking: 0, steps });
const wait = (minutes: number): Move => ({ move: 'wait', minutes });
const customerDoes = (name: Extract<Calm, { move: 'command' }>['name']): Move =>
  undisturbed({ move: 'command', name, choice: { who: 0, booking: 0, pick: 0 } });
/** A slot nine days ahead, which is paid at once. */
const bookFarAhead = undisturbed({ move: 'command', name: 'book', choice: { who: 0, booking: 0, pick: 3 } });
/** One of ops decides a dispute while another decides otherwise: before the first's `nth` write. */
const opsDiffer = (nth: number): Move => ({
  move: 'command',
  name: 'opsRefund',
  choice: { who: 0, booking: 0, pick: 0 },
  fault: null,
  interrupt: { nth, by: { move: 'command', name: 'opsPayVendor', choice: { who: 1, booking: 0, pick: 0 } } },
  again: 'no',
});
const bookInTwoDays = undisturbed({ move: 'command', name: 'book', choice: { who: 0, booking: 0, pick: 2 } });

describe('a walk that once went wrong', () => {
  it.each<[string, Booking['status'], readonly Move[]]>([
    [
      'the customer pays in the moment in which the booking expires: all is refunded, and is in the records',
      'expired',
      [bookFarAhead, goOn(1), customerDoes('payByCard'), wait(16)],
    ],
    [
      'the signature comes when the hold of the card has run out: the money was taken before',
      'closed',
      [goOn(10), wait(2_900), wait(4_000), wait(4_000), goOn(1)],
    ],
    [
      'the vendor asks for the signature when the hold of the card has run out: the money was taken before',
      'closed',
      [goOn(9), wait(4_000), wait(4_000), wait(4_000), goOn(1), wait(2_900), goOn(1)],
    ],
    [
      'the vendor sets out, and does the work when the hold of the card has run out: the money was taken before',
      'closed',
      [goOn(6), wait(4_000), wait(4_000), wait(4_000), goOn(6)],
    ],
    [
      'a dispute is decided for the customer when the hold of the card has run out: the money goes back',
      'resolved',
      [goOn(10), customerDoes('dispute'), wait(4_000), wait(4_000), wait(4_000), customerDoes('opsRefund')],
    ],
    [
      'a booking is moved to a day after the hold of the card runs out: the money was taken before',
      'closed',
      [
        bookInTwoDays,
        goOn(3),
        undisturbed({ move: 'command', name: 'reschedule', choice: { who: 0, booking: 0, pick: 3 } }),
        goOn(1),
        wait(4_000),
        wait(4_000),
        wait(4_000),
        wait(850),
        goOn(9),
      ],
    ],
    [
      'a job that waits for its signature is disputed: nobody is asked to sign it any more',
      'disputed',
      [goOn(10), customerDoes('dispute')],
    ],
    [
      'two of ops decide a dispute about signed work at once: the money goes where it was decided',
      'resolved',
      [goOn(12), customerDoes('dispute'), opsDiffer(0)],
    ],
    [
      'two of ops decide a dispute about money that is held at once: it goes where it was decided',
      'resolved',
      [goOn(10), customerDoes('dispute'), opsDiffer(0)],
    ],
    [
      'a dispute about money that is only held is decided for the customer: the hold is let go',
      'resolved',
      [goOn(10), customerDoes('dispute'), customerDoes('opsRefund')],
    ],
    [
      'a customer cancels in the last hours: the fee is divided and paid out, and none of it stays in escrow',
      'cancelled',
      [goOn(4), wait(60), customerDoes('cancel')],
    ],
  ])('%s', async (_, ending, walk) => {
    expect(await walkHolds(walk)).toEqual([ending]);
  });
});

describe('random walks of customers, vendors, ops, timers and webhooks over whole bookings', () => {
  it(
    'leave every invariant standing, whatever fails, comes twice or comes late',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(moves, { minLength: 12, maxLength: LONGEST, size: 'max' }),
          async (walk) => {
            await walkHolds(walk);
          },
        ),
        {
          numRuns,
          plugins: [fc.interruptAfterTimeLimit(numRuns * MS_PER_WALK * 0.8, { failOnInterrupt: true })],
          ...(seed === undefined ? {} : { seed: Number(seed) }),
          ...(path === undefined ? {} : { path }),
        },
      );
    },
    numRuns * MS_PER_WALK,
  );
});
