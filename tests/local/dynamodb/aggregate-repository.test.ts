import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createAggregateReader } from '#adapters/dynamodb/aggregate-repository.ts';
import {
  bookingAggregate,
  customerList,
  LIVE_LIST,
  vendorList,
} from '#adapters/dynamodb/aggregates/booking.ts';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { systemClock } from '#adapters/system/system.ts';
import { InvalidCursor } from '#application/paging.ts';
import { newAggregate } from '#application/unit-of-work.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { newBooking, START } from '#tests/unit/domain/booking/bookings.ts';

const COUNT = 25;

describe('aggregates in DynamoDB', () => {
  let dynamo: TestDynamoDb;
  beforeAll(async () => {
    dynamo = await startDynoxide();
    const uow = createDynamoDbUnitOfWork({
      client: dynamo.client,
      tables: dynamo.tables,
      definitions: [bookingAggregate],
      sha256,
      clock: systemClock,
    });
    const save = async (booking: Booking) => {
      const { bookingId, customerId, vendorId, status } = booking;
      const saved = await uow.commit({
        actor: { kind: 'customer', id: customerId },
        at: booking.createdAt,
        correlationId: 'test',
        changes: [
          {
            kind: 'booking',
            id: bookingId,
            ...newAggregate,
            state: booking,
            event: {
              type: 'booking.confirmed',
              data: { bookingId, customerId, vendorId, status, slotStart: booking.slot.start },
            },
          },
        ],
      });
      expect(saved.ok).toBe(true);
    };
    for (let i = 0; i < COUNT; i++) {
      const createdAt = new Date(Date.parse(START) + i * 60_000).toISOString();
      await save(
        newBooking({ bookingId: `bk_${i}`, createdAt, status: i % 5 === 0 ? 'closed' : 'assigned' }),
      );
    }
    await save(newBooking({ bookingId: 'bk_other', customerId: 'usr_mina', status: 'assigned' }));
    await save(newBooking({ bookingId: 'bk_unpaid', customerId: 'usr_unpaid', status: 'pending_payment' }));
  });
  afterAll(() => dynamo.stop());

  const bookings = () => createDynamoDbBookings(dynamo.client, dynamo.tables.operational);

  it('are unchanged after saving', async () => {
    const found = await bookings().find('bk_3');

    expect(found).toMatchObject({ version: 1, state: { bookingId: 'bk_3', status: 'assigned' } });
    expect(found?.state.price).toEqual(newBooking().price);
    expect(await bookings().find('bk_none')).toBeUndefined();
  });

  it.each([1, 4, 10, 100])('are listed newest first, each once, in pages of %i', async (limit) => {
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await bookings().listForCustomer('usr_asha', { limit, cursor });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      ids.push(...page.items.map((b) => b.state.bookingId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);

    expect(ids).toEqual(Array.from({ length: COUNT }, (_, i) => `bk_${COUNT - 1 - i}`));
  });

  it('are not found by other users', async () => {
    expect(await bookings().findForCustomer('usr_mina', 'bk_3')).toBeUndefined();
    expect(await bookings().findForVendor('usr_dev', 'bk_3')).toBeUndefined();
    expect((await bookings().findForCustomer('usr_asha', 'bk_3'))?.state.bookingId).toBe('bk_3');
  });

  it('are hidden from the vendor until they are paid', async () => {
    expect(await bookings().findForVendor('usr_ravi', 'bk_unpaid')).toBeUndefined();
    const { items } = await bookings().listForVendor('usr_ravi', { limit: 100 });
    expect(items.map((b) => b.state.bookingId)).not.toContain('bk_unpaid');
  });

  it('leave the list of live bookings when they end', async () => {
    const { items } = await bookings().listLive({ limit: 100 });

    expect(items.filter((b) => b.state.status === 'closed')).toEqual([]);
    expect(items).toHaveLength(COUNT - 5 + 2);
  });

  it('are not reached by a cursor of another list, of another person, or of nobody', async () => {
    const reader = createAggregateReader(dynamo.client, dynamo.tables.operational, bookingAggregate);
    const { nextCursor } = await bookings().listForCustomer('usr_asha', { limit: 2 });
    const cursor = nextCursor ?? '';

    await expect(bookings().listForCustomer('usr_mina', { limit: 2, cursor })).rejects.toThrow(InvalidCursor);
    await expect(reader.list('gsi2', vendorList('usr_ravi'), { limit: 2, cursor })).rejects.toThrow(
      InvalidCursor,
    );
    await expect(reader.list('gsi3', LIVE_LIST, { limit: 2, cursor })).rejects.toThrow(InvalidCursor);
    const outside = { pk: 'booking#bk_1', sk: 'STATE', gsi1pk: customerList('usr_asha'), gsi1sk: '\u007f' };
    const forged = Buffer.from(JSON.stringify({ gsi1pk: customerList('usr_asha') })).toString('base64url');
    for (const wrong of [
      'AAAA',
      'bm8',
      Buffer.from('[1]').toString('base64url'),
      '%%%',
      Buffer.from(JSON.stringify(outside)).toString('base64url'),
    ]) {
      await expect(bookings().listForCustomer('usr_asha', { limit: 2, cursor: wrong })).rejects.toThrow(
        InvalidCursor,
      );
    }
    await expect(bookings().listForCustomer('usr_asha', { limit: 2, cursor: forged })).rejects.toThrow(
      InvalidCursor,
    );
  });

  it('are read many at a time, in the order asked, without those that do not exist', async () => {
    const reader = createAggregateReader(dynamo.client, dynamo.tables.operational, bookingAggregate);
    const ids = ['bk_9', 'bk_none', 'bk_1', 'bk_9', 'bk_4'];

    expect((await reader.findAll(ids)).map((b) => b.state.bookingId)).toEqual(['bk_9', 'bk_1', 'bk_4']);
  });
});
