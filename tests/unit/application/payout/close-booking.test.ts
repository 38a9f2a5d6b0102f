import { expect, it } from 'vitest';
import { closeBooking } from '#application/payout/close-booking.ts';
import { zero } from '#kernel/money.ts';
import { newBooking } from '../../domain/booking/bookings.ts';
import { context, openDesk, terms } from '../payment/desk.ts';

it('a booking that two runs of the workflow close at once is closed for both', async () => {
  const taken = { captured: terms.amount, refunded: zero('INR'), refundIds: [], wonDisputeIds: [] };
  const desk = openDesk(newBooking({ status: 'signed' }), { ...terms, ...taken, status: 'captured' });
  const ports = { ...desk.ports, envelopes: { find: async () => undefined } };
  const order = { by: 'signature', envelopeId: 'env_1', evidenceHash: 'a'.repeat(64) } as const;
  const run = () => closeBooking(ports, 'bk_1', order, context);
  expect(await Promise.all([run(), run()])).toEqual([
    { ok: true, value: undefined },
    { ok: true, value: undefined },
  ]);
  expect([desk.rows.booking.state.status, desk.rows.booking.version]).toEqual(['closed', 2]);
});
