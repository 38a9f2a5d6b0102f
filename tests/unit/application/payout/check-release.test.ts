import { describe, expect, it } from 'vitest';
import { type CheckReleasePorts, checkRelease } from '#application/payout/check-release.ts';
import type { Booking, DisputeOutcome } from '#domain/booking/booking.ts';
import { pendingPayment } from '#domain/payment/payment.ts';
import { less, money } from '#kernel/money.ts';
import { newBooking } from '../../domain/booking/bookings.ts';
import { openDesk, terms } from '../payment/desk.ts';

const { total } = newBooking().price;
const cancelled = (feeMinor: number): Partial<Booking> => {
  const fee = money(feeMinor, 'INR');
  const cancellation = { by: 'customer', reason: 'ill', fee, refund: less(total, fee) } as const;
  return { status: 'cancelled', cancellation };
};

/** No evidence lies anywhere: what is cleared is cleared without a signature. */
async function clears(change: Partial<Booking>, by: 'ops' | 'ending'): Promise<boolean> {
  const desk = openDesk(newBooking(change), pendingPayment(terms));
  const ports: CheckReleasePorts = {
    ...desk.ports,
    signatures: { find: async () => undefined },
    envelopes: { find: async () => undefined },
    vault: { get: async () => undefined },
    sealer: { verify: async () => false },
    sha256: () => '',
  };
  return (await checkRelease(ports, 'bk_1', { by, eventId: 'evt_1' })).ok;
}

describe('money without a signature', () => {
  it('goes by order of ops, but never while the customer disputes', async () => {
    expect(await clears({ status: 'work_done' }, 'ops')).toBe(true);
    expect(await clears({ status: 'disputed' }, 'ops')).toBe(false);
    const decided = (outcome: DisputeOutcome) =>
      ({ status: 'resolved', dispute: { reason: 'it leaks', resolution: 'seen', outcome } }) as const;
    expect(await clears(decided('pay_vendor'), 'ops')).toBe(true);
    expect(await clears(decided('refund_customer'), 'ops')).toBe(false);
  });

  it('goes by the end of a booking only where that leaves a fee', async () => {
    expect(await clears(cancelled(9_416), 'ending')).toBe(true);
    expect(await clears(cancelled(0), 'ending')).toBe(false);
    expect(await clears({ status: 'expired' }, 'ending')).toBe(false);
    for (const status of ['work_done', 'in_progress', 'closed', 'disputed', 'resolved'] as const)
      expect(await clears({ status }, 'ending')).toBe(false);
  });
});
