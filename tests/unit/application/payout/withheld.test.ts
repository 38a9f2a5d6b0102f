import { describe, expect, it } from 'vitest';
import { ledgerRowsOf } from '#adapters/dynamodb/dynamodb-ledger.ts';
import { approvePayment } from '#application/operations/approve-payment.ts';
import { parkPayment } from '#application/payout/park-payment.ts';
import { payVendor } from '#application/payout/pay-vendor.ts';
import { releasePayment } from '#application/payout/release-payment.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Payment } from '#domain/payment/payment.ts';
import type { UserId } from '#kernel/ids.ts';
import { zero } from '#kernel/money.ts';
import { ok } from '#kernel/result.ts';
import { draftVendor } from '#tests/support/vendors.ts';
import { newBooking } from '../../domain/booking/bookings.ts';
import { context, type Desk, openDesk, terms } from '../payment/desk.ts';

const booking = newBooking({ status: 'signed' });
const { total, vendorShare: vendor, platformFee: platform, tax } = booking.price;
const none = zero('INR');
const taken = { captured: total, refunded: none, refundIds: [], wonDisputeIds: [] };
const captured: Payment = { ...terms, ...taken, status: 'captured' };
const released: Payment = {
  ...captured,
  status: 'released',
  vendorId: booking.vendorId as UserId,
  split: { vendor, platform, tax },
  clawedBack: { vendor: none, platform: none, tax: none },
};
const transfer = { providerTransferId: 'tr_1', amount: vendor, transferGroup: terms.bookingId };

const refunded: Payment = { ...terms, ...taken, status: 'refunded', refunded: total, refundIds: ['re_1'] };

/** The desk of a run that has verified the signature, with a vendor who may be paid. */
function openRun(
  change: Partial<Booking>,
  payment: Payment,
  made: readonly (typeof transfer)[] = [],
  meanwhile: (desk: Desk) => void = () => {},
) {
  const desk = openDesk({ ...booking, ...change }, payment);
  const payee = { providerPayeeId: 'acct_1', payoutsEnabled: true };
  const state = draftVendor({ vendorId: booking.vendorId, payee });
  const transfers: string[] = [];
  const ports = {
    ...desk.ports,
    ledger: {
      transaction: async (id: string) =>
        desk.posted.flatMap(ledgerRowsOf).filter(({ transactionId }) => transactionId === id),
    },
    vendors: { find: async () => ({ version: 1, eventHash: '', state }) },
    provider: {
      ...desk.ports.provider,
      findTransfers: async () => ok(transfers.length > 0 ? [transfer] : made),
      transfer: async ({ providerPayeeId }: { readonly providerPayeeId: string }) => {
        transfers.push(providerPayeeId);
        meanwhile(desk);
        return ok(transfer);
      },
    },
  };
  return { ports, rows: desk.rows, transfers };
}

const disputed: Partial<Booking> = { status: 'disputed', dispute: { reason: 'it leaks', resolution: null } };
const decided = (outcome: 'refund_customer' | 'pay_vendor'): Partial<Booking> => ({
  status: 'resolved',
  dispute: { reason: 'it leaks', resolution: 'seen', outcome },
});
const refused = { ok: false, error: { code: 'illegal_transition' } };

describe('a payout on its way', () => {
  it.each([
    ['when the customer disputes the work', disputed],
    ['when the customer has won the dispute', decided('refund_customer')],
  ])('stops %s', async (_, change) => {
    const run = openRun(change, captured);
    expect(await releasePayment(run.ports, 'bk_1', context)).toMatchObject(refused);
    const later = openRun(change, released);
    expect(await payVendor(later.ports, 'bk_1', context)).toMatchObject(refused);
    expect([run.rows.payment.state.payment.status, later.transfers]).toEqual(['captured', []]);
  });

  it('goes on when the vendor has won the dispute', async () => {
    const run = openRun(decided('pay_vendor'), captured);
    expect((await releasePayment(run.ports, 'bk_1', context)).ok).toBe(true);
    expect((await payVendor(run.ports, 'bk_1', context)).ok).toBe(true);
    expect([run.rows.payment.state.payment.status, run.transfers]).toEqual(['paid_out', ['acct_1']]);
  });

  it('is on record when the transfer had been made before', async () => {
    const run = openRun(disputed, released, [transfer]);
    expect(await payVendor(run.ports, 'bk_1', context)).toMatchObject({ ok: true, value: 'tr_1' });
    expect([run.rows.payment.state.payment.status, run.transfers]).toEqual(['paid_out', []]);
  });
});

describe('a transfer that is made when all has been refunded', () => {
  /** The refund is recorded while the provider is asked for the transfer. */
  const overtaken = () =>
    openRun(decided('pay_vendor'), released, [], ({ rows }) => {
      rows.payment = { ...rows.payment, version: 2, state: { ...rows.payment.state, payment: refunded } };
    });

  it('is set before ops, once, and stays when its run is parked', async () => {
    const { ports, rows, transfers } = overtaken();
    for (const time of ['first', 'again'])
      expect(await payVendor(ports, 'bk_1', context), time).toMatchObject(refused);
    expect(await parkPayment(ports, 'bk_1', 'illegal_transition', context)).toMatchObject({ ok: true });
    expect(transfers).toEqual(['acct_1']);
    expect(rows.payment.version).toBe(3);
    expect(rows.payment.state.payment.status).toBe('refunded');
    expect(rows.payment.state.parked?.reason).toMatch(/^transferred_after_refund: tr_1 paid the vendor /);
  });

  it('is off the list once ops say that it is reversed, unless the customer is owed a refund that failed', async () => {
    const approver = { userId: 'usr_meera', limit: null };
    const { ports, rows } = overtaken();
    await payVendor(ports, 'bk_1', context);
    const { state } = rows.payment;
    const failedRefunds = [{ refundId: 're_1', amount: total, settledBy: null }];
    rows.payment = { ...rows.payment, state: { ...state, payment: { ...refunded, failedRefunds } } };
    const approve = () => approvePayment(ports, 'pay_1', { reason: 'trr_1', approver }, context);
    expect(await approve()).toMatchObject(refused);
    rows.payment = { ...rows.payment, state };
    expect(await approve()).toMatchObject({ ok: true, value: { parked: null } });
  });

  it('is nothing to look at when it was booked before the refund', async () => {
    const { ports, rows } = openRun(decided('pay_vendor'), released);
    await payVendor(ports, 'bk_1', context);
    rows.payment = { ...rows.payment, state: { ...rows.payment.state, payment: refunded } };
    const before = rows.payment.version;
    expect(await payVendor(ports, 'bk_1', context)).toMatchObject(refused);
    expect(rows.payment).toMatchObject({ version: before, state: { parked: null } });
  });
});
