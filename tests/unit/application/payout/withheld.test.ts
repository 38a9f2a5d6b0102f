import { describe, expect, it } from 'vitest';
import { payVendor } from '#application/payout/pay-vendor.ts';
import { releasePayment } from '#application/payout/release-payment.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Payment } from '#domain/payment/payment.ts';
import type { UserId } from '#kernel/ids.ts';
import { zero } from '#kernel/money.ts';
import { ok } from '#kernel/result.ts';
import { draftVendor } from '#tests/support/vendors.ts';
import { newBooking } from '../../domain/booking/bookings.ts';
import { context, openDesk, terms } from '../payment/desk.ts';

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

/** The desk of a run that has verified the signature, with a vendor who may be paid. */
function openRun(change: Partial<Booking>, payment: Payment, made: readonly (typeof transfer)[] = []) {
  const desk = openDesk({ ...booking, ...change }, payment);
  const payee = { providerPayeeId: 'acct_1', payoutsEnabled: true };
  const state = draftVendor({ vendorId: booking.vendorId, payee });
  const transfers: string[] = [];
  const ports = {
    ...desk.ports,
    vendors: { find: async () => ({ version: 1, eventHash: '', state }) },
    provider: {
      ...desk.ports.provider,
      findTransfers: async () => ok(made),
      transfer: async ({ providerPayeeId }: { readonly providerPayeeId: string }) => {
        transfers.push(providerPayeeId);
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
