import { describe, expect, it } from 'vitest';
import type { ProviderRefund } from '#application/payment/payment-provider.ts';
import { settleEndedBooking } from '#application/payout/settle-ended-booking.ts';
import type { Payment } from '#domain/payment/payment.ts';
import type { UserId } from '#kernel/ids.ts';
import { less, type Money, money, zero } from '#kernel/money.ts';
import { newBooking } from '../../domain/booking/bookings.ts';
import { context, openDesk, refundOf, terms } from '../payment/desk.ts';

const none = zero('INR');
const booking = newBooking();
const { total } = booking.price;
const FEE = money(23_541, 'INR');
const REST = less(total, FEE);

const taken = { captured: total, refunded: none, refundIds: [], wonDisputeIds: [] };
const captured: Payment = { ...terms, ...taken, status: 'captured' };
const released: Payment = {
  ...terms,
  ...taken,
  status: 'released',
  vendorId: booking.vendorId as UserId,
  split: { vendor: booking.price.vendorShare, platform: booking.price.platformFee, tax: booking.price.tax },
  clawedBack: { vendor: none, platform: none, tax: none },
};

describe('a refund that was made and whose record was lost', () => {
  const settle = async (refunds: readonly ProviderRefund[], fee: Money) => {
    const desk = openDesk(booking, captured, { refunds });
    return { settled: await settleEndedBooking(desk.ports, 'bk_1', fee, context), ...desk };
  };

  it('is recorded and not made again, however long ago it was', async () => {
    const { settled, asked, rows } = await settle([refundOf('re_lost', REST.amountMinor)], FEE);
    expect(settled).toEqual({ ok: true, value: FEE });
    expect(asked).toEqual([]);
    expect(rows.payment.state.payment).toMatchObject({ refunded: REST, refundIds: ['re_lost'] });
  });

  it('is recorded when it was all of the money', async () => {
    const { settled, asked, rows } = await settle([refundOf('re_lost', total.amountMinor)], none);
    expect(settled).toEqual({ ok: true, value: none });
    expect(asked).toEqual([]);
    expect(rows.payment.state.payment).toMatchObject({ status: 'refunded', refundIds: ['re_lost'] });
  });

  it('counts towards what is still to be given back', async () => {
    const { settled, asked } = await settle([refundOf('re_lost', 10_000)], FEE);
    expect(settled).toEqual({ ok: true, value: FEE });
    expect(asked).toEqual([`refund ${REST.amountMinor - 10_000}`]);
  });

  it('is none of ours when it was made by hand at the provider', async () => {
    const byHand = { ...refundOf('re_hand', 1_000), paymentId: undefined };
    const { asked } = await settle([byHand], FEE);
    expect(asked).toEqual([`refund ${REST.amountMinor}`]);
  });
});

describe('a refund of money that was released', () => {
  it('is not charged to a vendor who has been paid, though nobody recorded the transfer', async () => {
    const transfers = [{ providerTransferId: 'tr_lost', amount: booking.price.vendorShare }];
    const desk = openDesk(booking, released, { transfers });
    expect(await settleEndedBooking(desk.ports, 'bk_1', none, context)).toEqual({ ok: true, value: none });
    expect(desk.asked).toEqual([`refund ${total.amountMinor}`]);
    expect(desk.posted).toMatchObject([
      { kind: 'payout' },
      {
        kind: 'refund',
        entries: [
          { account: 'platform_revenue', amountMinor: booking.price.platformFee.amountMinor },
          { account: 'tax_payable', amountMinor: booking.price.tax.amountMinor },
          { account: 'refunds', amountMinor: booking.price.vendorShare.amountMinor },
          { account: 'processor_clearing' },
        ],
      },
    ]);
  });

  it("comes out of the vendor's share until it is paid", async () => {
    const desk = openDesk(booking, released);
    expect(await settleEndedBooking(desk.ports, 'bk_1', none, context)).toMatchObject({ ok: true });
    expect(desk.posted).toMatchObject([
      { kind: 'refund', entries: [{ account: 'vendor_payable' }, {}, {}, { account: 'processor_clearing' }] },
    ]);
  });
});
