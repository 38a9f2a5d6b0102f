import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbLedger } from '#adapters/dynamodb/dynamodb-ledger.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { systemClock } from '#adapters/system/system.ts';
import { InvalidCursor } from '#application/paging.ts';
import { ledgerRecord } from '#application/payment/payment-change.ts';
import { type EarningsPorts, readEarnings } from '#application/people/read-earnings.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { credit, debit, ledgerTransaction } from '#domain/payment/ledger.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { money } from '#kernel/money.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { actingAs, NOW } from '#tests/support/people.ts';
import { newBooking } from '#tests/unit/domain/booking/bookings.ts';

const cancellation = {
  by: 'customer',
  reason: 'away',
  fee: money(5_000, 'INR'),
  refund: money(0, 'INR'),
} as const;
const ends: Readonly<Record<string, Partial<Booking>>> = {
  bk_usr_ravi1: { status: 'cancelled', cancellation },
  bk_usr_ravi2: { status: 'customer_no_show', cancellation, enteredAt: { customer_no_show: NOW } },
};

let dynamo: TestDynamoDb;
beforeAll(async () => {
  dynamo = await startDynoxide();
});
afterAll(() => dynamo.stop());

/** Every booking is a job, but for those who ended with a fee, and one that is gone. */
const bookings: EarningsPorts['bookings'] = {
  findAll: async (ids) =>
    ids
      .filter((id) => id !== 'bk_usr_ravi3')
      .map((bookingId) => ({
        version: 1,
        eventHash: '',
        state: newBooking({ bookingId, ...ends[bookingId] }),
      })),
};

const inr = (amountMinor: number) => money(amountMinor, 'INR');

/** A job of `share` for the vendor, released and, when `sent`, paid out. */
async function post(vendor: string, job: number, share: number, sent: boolean): Promise<void> {
  const about = {
    paymentId: `pay_${vendor}${job}` as PaymentId,
    bookingId: `bk_${vendor}${job}` as BookingId,
  };
  const owner = vendor as UserId;
  const release = ledgerTransaction('release', about, [
    debit('escrow', inr(share)),
    credit('vendor_payable', inr(share), owner),
  ]);
  const payout = ledgerTransaction('payout', about, [
    debit('vendor_payable', inr(share), owner),
    credit('processor_clearing', inr(share)),
  ]);
  const uow = createDynamoDbUnitOfWork({
    client: dynamo.client,
    tables: { operational: dynamo.tables.operational, ledger: dynamo.tables.ledger },
    definitions: [],
    sha256,
    clock: systemClock,
  });
  const at = plusMinutes(NOW, job);
  const appends = [release, ...(sent ? [payout] : [])].map((transaction) => ledgerRecord(transaction, at));
  await uow.commit({ ...actingAs('payout', 'system'), changes: [], appends });
}

describe('earnings', () => {
  it('are what the ledger says, owed and sent, page by page and of nobody else', async () => {
    const ledger = createDynamoDbLedger(dynamo.client, dynamo.tables.ledger);
    for (let job = 0; job < 7; job++) await post('usr_ravi', job, 10_000 + job, job < 5);
    await post('usr_other', 0, 99_900, true);
    const bookingIds: string[] = [];
    const causes: Record<string, unknown> = {};
    let cursor: string | undefined;
    do {
      const page = await readEarnings({ ledger, bookings }, 'usr_ravi', { limit: 4, cursor });
      expect(page).toMatchObject({ owed: inr(10_005 + 10_006), paidOut: inr(50_010) });
      bookingIds.push(...page.items.map(({ bookingId }) => bookingId));
      for (const { bookingId, earnedBy } of page.items) causes[bookingId] = earnedBy;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(bookingIds).toHaveLength(12);
    expect(new Set(bookingIds).size).toBe(7);
    expect(bookingIds[0]).toBe('bk_usr_ravi6');
    expect(causes).toEqual({
      bk_usr_ravi0: 'job',
      bk_usr_ravi1: 'late_cancellation',
      bk_usr_ravi2: 'no_show',
      bk_usr_ravi3: null,
      bk_usr_ravi4: 'job',
      bk_usr_ravi5: 'job',
      bk_usr_ravi6: 'job',
    });
  });

  it("are not read with a cursor of another vendor's", async () => {
    const ledger = createDynamoDbLedger(dynamo.client, dynamo.tables.ledger);
    const { nextCursor } = await readEarnings({ ledger, bookings }, 'usr_ravi', { limit: 1 });
    const stolen = readEarnings({ ledger, bookings }, 'usr_other', {
      limit: 1,
      cursor: nextCursor ?? undefined,
    });
    await expect(stolen).rejects.toBeInstanceOf(InvalidCursor);
  });
});
