import { describe, expect, it } from 'vitest';
import { recordNotice } from '#application/payment/record-notice.ts';
import { pendingPayment } from '#domain/payment/payment.ts';
import { newBooking } from '../../domain/booking/bookings.ts';
import { AT, context, type Desk, openDesk, providerPayment, terms } from './desk.ts';

const notice = {
  kind: 'payment_authorised',
  noticeId: 'evt_1',
  occurredAt: AT,
  payment: providerPayment('authorised'),
} as const;

const desk = (status: 'pending_payment' | 'expired') =>
  openDesk(newBooking({ status }), pendingPayment(terms));

/** Takes the notice; `between` runs once, after its first read. */
async function take(one: Desk, between: () => Promise<unknown> = async () => undefined) {
  let reads = 0;
  const after = async <T>(found: T): Promise<T> => {
    reads += 1;
    if (reads === 1) await between();
    return found;
  };
  const ports = {
    ...one.ports,
    bookings: { find: () => after(one.rows.booking) },
    payments: { find: () => after(one.rows.payment) },
  };
  return recordNotice(ports, notice, context);
}

const statusOf = ({ rows }: Desk) => ({
  booking: rows.booking.state.status,
  payment: rows.payment.state.payment.status,
});

describe('a notice that a payment was authorised', () => {
  it('leaves the hold alone when its twin confirms the booking between two reads', async () => {
    const one = desk('pending_payment');
    expect(await take(one, () => take(one))).toMatchObject({ ok: true });
    expect(one.asked).toEqual([]);
    expect(statusOf(one)).toEqual({ booking: 'confirmed', payment: 'authorised' });
  });

  it('lets the hold go when the booking is over', async () => {
    const one = desk('expired');
    expect(await take(one)).toMatchObject({ ok: true });
    expect(one.asked).toEqual(['cancel']);
    expect(statusOf(one)).toEqual({ booking: 'expired', payment: 'cancelled' });
  });
});
