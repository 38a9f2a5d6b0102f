import { describe, expect, it } from 'vitest';
import type { Booking } from '#domain/booking/booking.ts';
import { customerView } from '#functions/http/customer/views.ts';
import { vendorView } from '#functions/http/vendor/views.ts';
import { newBooking } from '#tests/unit/domain/booking/bookings.ts';

const confirmed = '2026-11-20T04:05:00.000Z';
const assigned = '2026-11-20T04:06:00.000Z';
const again = '2026-11-20T05:00:00.000Z';

const cases: readonly [string, Pick<Booking, 'status' | 'enteredAt'>, boolean][] = [
  ['waits for his answer', { status: 'confirmed', enteredAt: { confirmed } }, false],
  ['is his', { status: 'assigned', enteredAt: { confirmed, assigned } }, true],
  ['was his when it was cancelled', { status: 'cancelled', enteredAt: { confirmed, assigned } }, true],
  ['was cancelled before he answered', { status: 'cancelled', enteredAt: { confirmed } }, false],
  [
    'was another vendor’s, then offered to him, and cancelled',
    { status: 'cancelled', enteredAt: { confirmed: again, assigned } },
    false,
  ],
];

describe('the address and the vendor of a booking', () => {
  it.each(cases)('that %s: shown or kept back', (_, change, accepted) => {
    const booking = newBooking(change);
    expect(vendorView(booking, undefined).place.addressLine).toBe(accepted ? '12, 3rd Cross' : '');
    expect(customerView(booking).vendorId).toBe(accepted ? 'usr_ravi' : null);
  });
});
