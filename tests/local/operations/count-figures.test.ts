import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { systemClock } from '#adapters/system/system.ts';
import { countFigures } from '#application/operations/count-figures.ts';
import { readFigures } from '#application/operations/read-figures.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { bookingCreated } from '#tests/support/event-chain.ts';

let dynamo: TestDynamoDb;
let ports: Parameters<typeof countFigures>[0];
beforeAll(async () => {
  dynamo = await startDynoxide();
  const { client, tables } = dynamo;
  ports = {
    store: createDynamoDbUnitOfWork({ client, tables, definitions: [], sha256, clock: systemClock }),
    bookings: createDynamoDbBookings(client, tables.operational),
  };
});
afterAll(() => dynamo.stop());

const context = {
  actor: { kind: 'system', id: 'figures' },
  at: '2026-11-22T10:00:00.000Z',
  correlationId: 'test',
} as const;

const bookedOn = async (date: string) => {
  const [day] = await readFigures(ports.store, date, date);
  return [day?.counts.bookings, day?.sums.booked];
};

describe('counting figures', () => {
  it('counts each event once, although batches are repeated, overlap and race', async () => {
    const events = Array.from({ length: 60 }, (_, i) =>
      bookingCreated(`bk_once_${i}`, `2026-11-20T0${4 + (i % 3)}:1${i % 6}:00.000Z`),
    );
    const batches = [events.slice(0, 40), events.slice(20, 60), events.slice(0, 40), events.slice(10, 30)];
    await Promise.all(batches.map((batch) => countFigures(ports, batch, context)));
    await countFigures(ports, events, context);
    expect(await bookedOn('2026-11-20')).toEqual([60, 6_000]);
  });

  it("counts an event on its day in the business's time zone, not in UTC", async () => {
    const late = bookingCreated('bk_late', '2026-11-10T18:29:59.999Z');
    const early = bookingCreated('bk_early', '2026-11-10T18:30:00.000Z');
    await countFigures(ports, [late, early], context);
    expect(await bookedOn('2026-11-10')).toEqual([1, 100]);
    expect(await bookedOn('2026-11-11')).toEqual([1, 100]);
  });

  it('reads days without any as zero, and not more than it may', async () => {
    expect(await bookedOn('2026-01-01')).toEqual([0, 0]);
    await expect(readFigures(ports.store, '2026-01-01', '2026-12-31')).rejects.toThrow(RangeError);
    await expect(readFigures(ports.store, '2026-01-02', '2026-01-01')).rejects.toThrow(RangeError);
  });
});
