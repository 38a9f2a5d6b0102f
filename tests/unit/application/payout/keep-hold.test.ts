import { describe, expect, it } from 'vitest';
import { keepHold } from '#application/payout/keep-hold.ts';
import type { Payment } from '#domain/payment/payment.ts';
import { newBooking } from '../../domain/booking/bookings.ts';
import { AT, context, openDesk, terms } from '../payment/desk.ts';

const heldUntil = (holdExpiresAt: string): Payment => ({ ...terms, status: 'authorised', holdExpiresAt });

describe('keeping a hold that is about to end', () => {
  it('parks the payment when the hold has expired, and asks the provider for nothing', async () => {
    const desk = openDesk(newBooking({ status: 'work_done' }), heldUntil(AT));
    for (const time of ['first', 'again']) {
      expect(await keepHold(desk.ports, terms.bookingId, context), time).toEqual({
        ok: true,
        value: undefined,
      });
    }
    expect(desk.asked).toEqual([]);
    expect(desk.rows.payment.version).toBe(2);
    expect(desk.rows.payment.state.parked?.reason).toMatch(/^hold_expired: /);
    expect(desk.rows.payment.state.payment.status).toBe('authorised');
  });
});
