import { describe, expect, it } from 'vitest';
import { type Resolution, resolveDispute } from '#application/operations/resolve-dispute.ts';
import type { Payment } from '#domain/payment/payment.ts';
import type { UserId } from '#kernel/ids.ts';
import { zero } from '#kernel/money.ts';
import { newBooking } from '../../domain/booking/bookings.ts';
import { AT, context, openDesk, terms } from '../payment/desk.ts';

const none = zero('INR');
const booking = newBooking({
  status: 'disputed',
  dispute: { reason: 'it leaks', resolution: null },
  enteredAt: { work_done: AT, disputed: AT },
});
const { total, vendorShare: vendor, platformFee: platform, tax } = booking.price;
const ops = { ...context, actor: { kind: 'ops', id: 'usr_ops' } } as const;

const taken = { captured: total, refunded: none, refundIds: [], wonDisputeIds: [] };
const captured = { ...terms, ...taken, status: 'captured' } as const;
const divided = {
  vendorId: booking.vendorId as UserId,
  split: { vendor, platform, tax },
  clawedBack: { vendor: none, platform: none, tax: none },
};
const transfer = { providerTransferId: 'tr_1', paidOut: vendor };
const payments: Readonly<Record<string, Payment>> = {
  captured,
  released: { ...captured, ...divided, status: 'released' },
  paid_out: { ...captured, ...divided, ...transfer, status: 'paid_out' },
  refunded: { ...captured, status: 'refunded', refunded: total },
  cancelled: { ...terms, status: 'cancelled' },
  disputed: {
    ...terms,
    status: 'disputed',
    disputeId: 'du_1',
    disputed: total,
    before: captured,
    outcome: 'open',
  },
};

describe('a dispute', () => {
  it.each([
    ['captured', 'refund_customer', 'decided'],
    ['released', 'refund_customer', 'decided'],
    ['paid_out', 'refund_customer', 'decided'],
    ['refunded', 'refund_customer', 'decided'],
    ['cancelled', 'refund_customer', 'decided'],
    ['disputed', 'refund_customer', 'refused'],
    ['captured', 'pay_vendor', 'decided'],
    ['released', 'pay_vendor', 'decided'],
    ['paid_out', 'pay_vendor', 'decided'],
    ['refunded', 'pay_vendor', 'refused'],
    ['cancelled', 'pay_vendor', 'refused'],
    ['disputed', 'pay_vendor', 'refused'],
    ['captured', 'leave_as_is', 'refused'],
    ['released', 'leave_as_is', 'refused'],
    ['paid_out', 'leave_as_is', 'decided'],
    ['refunded', 'leave_as_is', 'decided'],
    ['disputed', 'leave_as_is', 'decided'],
  ] as const)('over a payment that is %s, resolved by %s: %s', async (status, outcome, expected) => {
    const payment = payments[status];
    if (!payment) throw new Error(status);
    const desk = openDesk(booking, payment);
    const resolution: Resolution = {
      resolution: 'looked into',
      outcome,
      approver: { userId: 'usr_ops', limit: null },
    };
    const resolved = await resolveDispute(desk.ports, 'bk_1', resolution, ops);
    const refused = expected === 'refused';
    expect(resolved).toMatchObject(
      refused ? { ok: false, error: { code: 'illegal_transition' } } : { ok: true },
    );
    const { booking: after, payment: paid } = desk.rows;
    expect([after.state.status, after.state.dispute?.outcome]).toEqual(
      refused ? ['disputed', undefined] : ['resolved', outcome],
    );
    // The decision alone moves no money: the payout consumer does, told by its event.
    expect([paid.state.payment.status, desk.asked, desk.posted]).toEqual([status, [], []]);
  });
});
