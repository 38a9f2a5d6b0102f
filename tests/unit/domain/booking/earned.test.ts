import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Booking } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { earnedFrom, leavesFee } from '#domain/booking/earned.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { divide, type PriceSplit, totalOf } from '#domain/payment/price-split.ts';
import { money } from '#kernel/money.ts';
import { customer, newBooking, START, vendor } from './bookings.ts';

const inr = (amountMinor: number) => money(amountMinor, 'INR');
const minute = (minutes: number) => new Date(Date.parse(START) + minutes * 60_000).toISOString();

/** Cancelled an hour before its start, after all that `change` says has happened. */
function cancelled(change: Partial<Booking>): Booking {
  const booking = newBooking(change);
  const event = decide(booking, { type: 'cancel', reason: 'ill' }, customer, minute(-60));
  if (!event.ok) throw new Error(event.error.detail);
  return evolve(booking, event.value);
}

const split = fc.tuple(fc.nat(1_000_000), fc.nat(1_000_000), fc.nat(1_000_000)).map(
  ([share, platform, tax]): PriceSplit => ({
    vendor: inr(share),
    platform: inr(platform),
    tax: inr(tax),
  }),
);

describe('a divided amount', () => {
  it('adds up, with no part below nothing or above the one it is like', () => {
    fc.assert(
      fc.property(split, fc.nat(10_000), (like, basisPoints) => {
        const amount = inr(Math.floor((totalOf(like).amountMinor * basisPoints) / 10_000));
        const parts = divide(amount, like);
        expect(totalOf(parts)).toEqual(amount);
        for (const name of ['vendor', 'platform', 'tax'] as const) {
          expect(parts[name].amountMinor).toBeGreaterThanOrEqual(0);
          expect(parts[name].amountMinor).toBeLessThanOrEqual(like[name].amountMinor);
        }
      }),
    );
  });
});

describe('what is earned from a booking', () => {
  it('is its price while it was not ended', () => {
    const { price } = newBooking();
    const whole = { vendor: price.vendorShare, platform: price.platformFee, tax: price.tax };
    expect(earnedFrom(newBooking({ status: 'signed' }))).toEqual(whole);
  });

  it('is the fee of a late cancellation, in the proportions of the price, for the vendor who had taken it', () => {
    const times = { confirmed: minute(-500), assigned: minute(-400) };
    const booking = cancelled({ status: 'assigned', enteredAt: times });
    expect(booking.cancellation?.fee).toEqual(inr(9_416));
    expect(earnedFrom(booking)).toEqual({ vendor: inr(6_383), platform: inr(1_597), tax: inr(1_436) });
    expect(leavesFee(booking)).toBe(true);
  });

  it.each([
    ['nobody has taken', { confirmed: minute(-500) }],
    ['was passed on from the vendor who had it', { assigned: minute(-500), confirmed: minute(-400) }],
  ])('leaves no part of the fee to the vendor of a job that %s', (_, enteredAt) => {
    const earned = earnedFrom(cancelled({ status: 'confirmed', enteredAt }));
    expect(earned).toEqual({ vendor: inr(0), platform: inr(7_980), tax: inr(1_436) });
  });

  it('is the fee of a customer who was not there', () => {
    const booking = newBooking({
      status: 'arrived',
      enteredAt: { confirmed: minute(-500), assigned: minute(-400), arrived: minute(0) },
    });
    const event = decide(booking, { type: 'report_customer_no_show' }, vendor, minute(20));
    if (!event.ok) throw new Error(event.error.detail);
    const ended = evolve(booking, event.value);
    expect(totalOf(earnedFrom(ended))).toEqual(ended.cancellation?.fee);
    expect(earnedFrom(ended).vendor).toEqual(inr(15_960));
  });

  it('is nothing of a booking that was cancelled in time', () => {
    const booking = newBooking({ status: 'assigned', enteredAt: { confirmed: START, assigned: START } });
    const event = decide(booking, { type: 'cancel', reason: 'ill' }, customer, minute(-600));
    if (!event.ok) throw new Error(event.error.detail);
    const ended = evolve(booking, event.value);
    expect(totalOf(earnedFrom(ended))).toEqual(inr(0));
    expect(leavesFee(ended)).toBe(false);
  });
});
