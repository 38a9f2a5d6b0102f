import { describe, expect, it } from 'vitest';
import { vendorBooking } from '#contracts/schemas/booking.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { earnedFrom } from '#domain/booking/earned.ts';
import { customerView } from '#functions/http/customer/views.ts';
import { vendorView } from '#functions/http/vendor/views.ts';
import { money } from '#kernel/money.ts';
import { newBooking } from '#tests/unit/domain/booking/bookings.ts';

const confirmed = '2026-11-20T04:05:00.000Z';
const assigned = '2026-11-20T04:06:00.000Z';
const again = '2026-11-20T05:00:00.000Z';

const cases: readonly [string, Pick<Booking, 'status' | 'enteredAt'>, boolean][] = [
  ['waits for an answer', { status: 'confirmed', enteredAt: { confirmed } }, false],
  ['was accepted', { status: 'assigned', enteredAt: { confirmed, assigned } }, true],
  ['was accepted when it was cancelled', { status: 'cancelled', enteredAt: { confirmed, assigned } }, true],
  ['was cancelled before an answer', { status: 'cancelled', enteredAt: { confirmed } }, false],
  [
    'was another vendor’s, then offered, and cancelled',
    { status: 'cancelled', enteredAt: { confirmed: again, assigned } },
    false,
  ],
];

describe('an ended booking', () => {
  const cancelled = (enteredAt: Booking['enteredAt']) =>
    newBooking({
      status: 'cancelled',
      enteredAt,
      cancellation: {
        by: 'customer',
        reason: 'Plans changed.',
        fee: money(10_000, 'INR'),
        refund: money(37_081, 'INR'),
      },
    });

  it('shows the customer what it costs and gives back, and the vendor only their share of the fee', () => {
    const booking = cancelled({ confirmed, assigned });
    expect(customerView(booking).cancellation).toMatchObject({ fee: { amountMinor: 10_000 } });
    const seen = vendorBooking().parse(vendorView(booking, undefined));
    expect(seen.cancellation).toEqual({ by: 'customer', reason: 'Plans changed.' });
    expect(seen.pay).toEqual(earnedFrom(booking).vendor);
    expect(seen.pay.amountMinor).toBeGreaterThan(0);
  });

  it('pays nothing to a vendor who had not accepted it', () => {
    expect(vendorView(cancelled({ confirmed }), undefined).pay.amountMinor).toBe(0);
  });
});

describe('the address and the vendor of a booking', () => {
  it.each(cases)('that %s: shown or kept back', (_, change, accepted) => {
    const booking = newBooking(change);
    expect(vendorView(booking, undefined).place.addressLine).toBe(accepted ? '12, 3rd Cross' : '');
    expect(customerView(booking).vendorId).toBe(accepted ? 'usr_ravi' : null);
  });
});
