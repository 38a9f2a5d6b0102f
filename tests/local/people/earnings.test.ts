import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbLedger } from '#adapters/dynamodb/dynamodb-ledger.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { systemClock } from '#adapters/system/system.ts';
import { InvalidCursor } from '#application/paging.ts';
import { ledgerRecord } from '#application/payment/payment-change.ts';
import { readEarnings } from '#application/people/read-earnings.ts';
import { credit, debit, ledgerTransaction } from '#domain/payment/ledger.ts';
import { plusMinutes } from '#kernel/clock.ts';
import type { BookingId, PaymentId, UserId } from '#kernel/ids.ts';
import { money } from '#kernel/money.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { actingAs, NOW } from '#tests/support/people.ts';

let dynamo: TestDynamoDb;
beforeAll(async () => {
  dynamo = await startDynoxide();
});
afterAll(() => dynamo.stop());

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
    const bookings: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await readEarnings(ledger, 'usr_ravi', { limit: 4, cursor });
      expect(page).toMatchObject({ owed: inr(10_005 + 10_006), paidOut: inr(50_010) });
      bookings.push(...page.items.map(({ bookingId }) => bookingId));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(bookings).toHaveLength(12);
    expect(new Set(bookings).size).toBe(7);
    expect(bookings[0]).toBe('bk_usr_ravi6');
  });

  it("are not read with a cursor of another vendor's", async () => {
    const ledger = createDynamoDbLedger(dynamo.client, dynamo.tables.ledger);
    const { nextCursor } = await readEarnings(ledger, 'usr_ravi', { limit: 1 });
    const stolen = readEarnings(ledger, 'usr_other', { limit: 1, cursor: nextCursor ?? undefined });
    await expect(stolen).rejects.toBeInstanceOf(InvalidCursor);
  });
});
