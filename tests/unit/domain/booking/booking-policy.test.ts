import { describe, expect, it } from 'vitest';
import { type Booking, knownVendor } from '#domain/booking/booking.ts';
import type { BookingCommand } from '#domain/booking/commands.ts';
import { decide } from '#domain/booking/decide.ts';
import { evolve } from '#domain/booking/evolve.ts';
import { closeOffer, type Offer } from '#domain/booking/offer.ts';
import { policyAt } from '#domain/booking/policy.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { money } from '#kernel/money.ts';
import { CREATED, customer, END, newBooking, ops, START, system, vendor } from './bookings.ts';

const ahead = (minutes: number) => plusMinutes(START, -minutes);
const given = (change: Partial<Booking>) => {
  const booking = newBooking(change);
  return {
    when: (command: BookingCommand, actor: typeof customer, at: string) =>
      decide(booking, command, actor, at),
  };
};

describe('cancelling', () => {
  const cancel = { type: 'cancel', reason: 'changed my mind' } as const;
  const feeOf = (change: Partial<Booking>, actor: typeof customer, at: string) => {
    const outcome = given(change).when(cancel, actor, at);
    return outcome.ok && outcome.value.type === 'booking.cancelled'
      ? outcome.value.data.cancellation.fee.amountMinor
      : undefined;
  };

  it('is free four hours before the start and costs a fifth, rounded to the paisa, a moment later', () => {
    expect(feeOf({ status: 'assigned' }, customer, ahead(240))).toBe(0);
    expect(feeOf({ status: 'assigned' }, customer, plusMinutes(ahead(240), 1 / 60_000))).toBe(9_416);
  });

  it('is free before it is paid, and when ops do it', () => {
    expect(feeOf({ status: 'pending_payment' }, customer, ahead(5))).toBe(0);
    expect(feeOf({ status: 'en_route' }, ops, ahead(5))).toBe(0);
  });

  it('is for ops alone once the vendor is there, until the work is done, and then free', () => {
    for (const status of ['arrived', 'in_progress', 'changes_requested'] as const) {
      expect(feeOf({ status }, customer, ahead(5))).toBeUndefined();
      expect(feeOf({ status }, ops, ahead(5))).toBe(0);
    }
    expect(feeOf({ status: 'work_done' }, ops, ahead(5))).toBeUndefined();
  });

  it('costs the late fee also when the booking was first moved far away, unless ops moved it', () => {
    const slot = { start: plusMinutes(START, 2_880), end: plusMinutes(END, 2_880) };
    const feeAfterMove = (actor: typeof customer, at: string) => {
      const booking = newBooking({ status: 'assigned' });
      const moved = decide(booking, { type: 'reschedule', slot, vendorId: 'usr_mina' }, actor, at);
      return moved.ok ? feeOf(evolve(booking, moved.value), customer, at) : undefined;
    };

    expect(feeAfterMove(customer, ahead(200))).toBe(9_416);
    expect(feeAfterMove(customer, ahead(240))).toBe(0);
    expect(feeAfterMove(ops, ahead(200))).toBe(0);
  });
});

describe('paying', () => {
  it('can be waited for until it is due, and not a moment less', () => {
    const booking = given({});

    expect(booking.when({ type: 'expire' }, system, '2026-11-20T04:14:59.999Z').ok).toBe(false);
    expect(booking.when({ type: 'expire' }, system, '2026-11-20T04:15:00.000Z').ok).toBe(true);
  });
});

describe('moving a booking', () => {
  const slot = { start: plusMinutes(START, 1440), end: plusMinutes(END, 1440) };
  const move = { type: 'reschedule', slot, vendorId: 'usr_mina' } as const;

  it('is for customers until two hours before the start, twice; ops are not bound', () => {
    const assigned = given({ status: 'assigned' });
    const moved = given({ status: 'assigned', reschedules: 2 });

    expect(assigned.when(move, customer, ahead(120)).ok).toBe(true);
    expect(assigned.when(move, customer, ahead(119))).toMatchObject({ error: { code: 'outside_policy' } });
    expect(moved.when(move, customer, ahead(600))).toMatchObject({ error: { code: 'outside_policy' } });
    expect(moved.when(move, ops, ahead(1)).ok).toBe(true);
  });

  it('leads where a job can be booked, and nowhere else: an hour to thirty days ahead, not where it is', () => {
    const to = (start: string) =>
      given({ status: 'confirmed' }).when(
        { ...move, slot: { start, end: plusMinutes(start, 60) } },
        ops,
        CREATED,
      );
    const inMinutes = (minutes: number) => to(plusMinutes(CREATED, minutes));

    expect([-60, 0, 59, 30 * 1440 + 1].map((minutes) => inMinutes(minutes).ok)).toEqual(Array(4).fill(false));
    expect([60, 30 * 1440].map((minutes) => inMinutes(minutes).ok)).toEqual([true, true]);
    expect(to(START)).toMatchObject({ error: { code: 'outside_policy' } });
  });

  it('asks vendors anew, those who passed before too', () => {
    const booking = newBooking({ status: 'assigned', passedVendorIds: ['usr_dev'], offerRound: 2 });
    const outcome = decide(booking, move, customer, ahead(600));
    const after = outcome.ok && evolve(booking, outcome.value);

    expect(after).toMatchObject({
      status: 'confirmed',
      passedVendorIds: [],
      offerRound: 3,
      reschedules: 1,
      slot,
    });
  });

  it('goes on naming the vendor whom the customer knows, for as long as that vendor is asked', () => {
    const accepted = newBooking({
      status: 'assigned',
      enteredAt: { confirmed: CREATED, assigned: plusMinutes(CREATED, 1) },
    });
    const to = (vendorId: string, from: Booking, late = 2) => {
      const outcome = decide(from, { ...move, vendorId }, ops, plusMinutes(CREATED, late));
      if (!outcome.ok) throw new Error(outcome.error.detail);
      return evolve(from, outcome.value);
    };
    const kept = to('usr_ravi', accepted);
    const again = evolve(kept, {
      type: 'booking.rescheduled',
      data: { at: plusMinutes(CREATED, 3), slot: accepted.slot, vendorId: 'usr_ravi', late: false },
    });
    const handedOn = evolve(kept, {
      type: 'booking.vendor_proposed',
      data: { at: plusMinutes(CREATED, 3), vendorId: 'usr_mina' },
    });

    expect([accepted, kept, again].map(knownVendor)).toEqual(['usr_ravi', 'usr_ravi', 'usr_ravi']);
    expect([to('usr_mina', accepted), handedOn].map(knownVendor)).toEqual([null, null]);
  });

  it('names nobody who has not accepted, or has given the job back', () => {
    const moved = (from: Booking) =>
      evolve(from, {
        type: 'booking.rescheduled',
        data: { at: plusMinutes(CREATED, 3), slot, vendorId: from.vendorId, late: false },
      });
    const asked = newBooking({ status: 'confirmed', enteredAt: { confirmed: CREATED } });
    const vacated = evolve(
      newBooking({ status: 'assigned', enteredAt: { confirmed: CREATED, assigned: CREATED } }),
      {
        type: 'booking.vacated',
        data: { at: plusMinutes(CREATED, 1), fromVendorId: 'usr_ravi', cause: 'ill' },
      },
    );

    expect([moved(asked), moved(vacated)].map(knownVendor)).toEqual([null, null]);
  });
});

describe('not showing up', () => {
  it('of the customer can be said a quarter of an hour after both start and arrival, and costs half', () => {
    const early = given({ status: 'arrived', enteredAt: { arrived: ahead(20) } });
    const late = given({ status: 'arrived', enteredAt: { arrived: plusMinutes(START, 10) } });
    const say = { type: 'report_customer_no_show' } as const;

    expect(early.when(say, vendor, plusMinutes(START, 14)).ok).toBe(false);
    expect(late.when(say, vendor, plusMinutes(START, 24)).ok).toBe(false);
    expect(early.when(say, vendor, plusMinutes(START, 15))).toMatchObject({
      value: { data: { cancellation: { fee: money(23_541, 'INR'), refund: money(23_540, 'INR') } } },
    });
  });

  it('of the vendor can be said after half an hour, and costs the customer nothing', () => {
    const booking = given({ status: 'assigned' });
    const say = { type: 'report_vendor_no_show' } as const;

    expect(booking.when(say, customer, plusMinutes(START, 29)).ok).toBe(false);
    expect(booking.when(say, customer, plusMinutes(START, 30))).toMatchObject({
      value: { data: { cancellation: { fee: money(0, 'INR'), refund: money(47_081, 'INR') } } },
    });
  });
});

describe('setting out, arriving and starting', () => {
  it.each([
    ['depart', 'assigned'],
    ['arrive', 'en_route'],
    ['start', 'arrived'],
  ] as const)('%s: from three hours before the slot, which a refusal says', (type, status) => {
    const booking = given({ status });

    expect(booking.when({ type }, vendor, ahead(180)).ok).toBe(true);
    expect(booking.when({ type }, vendor, ahead(181))).toMatchObject({
      error: { code: 'outside_policy', detail: expect.stringContaining(ahead(180)) },
    });
  });

  it('for the second time keeps when the work began', () => {
    const booking = newBooking({ status: 'changes_requested', enteredAt: { in_progress: START } });
    const again = decide(booking, { type: 'start' }, vendor, END);

    expect(again.ok && evolve(booking, again.value)).toMatchObject({
      status: 'in_progress',
      enteredAt: { in_progress: START },
    });
  });
});

describe('finishing', () => {
  it('needs a photo before and one after', () => {
    const booking = given({ status: 'in_progress' });
    const finish = (photosBefore: number, photosAfter: number) =>
      booking.when({ type: 'complete', photosBefore, photosAfter }, vendor, END);

    expect(finish(0, 1)).toMatchObject({ error: { code: 'photos_missing' } });
    expect(finish(1, 0)).toMatchObject({ error: { code: 'photos_missing' } });
    expect(finish(1, 1).ok).toBe(true);
  });

  it('anew, after changes, makes the old document void', () => {
    const booking = newBooking({ status: 'work_done', envelopeId: 'env_1' });
    const asked = decide(booking, { type: 'request_changes', reason: 'it drips' }, customer, END);
    const after = asked.ok ? evolve(booking, asked.value) : booking;

    expect(after).toMatchObject({ status: 'changes_requested', envelopeId: null, changeRequest: 'it drips' });
    expect(decide(after, { type: 'sign' }, customer, END).ok).toBe(false);
  });
});

describe('a dispute', () => {
  it('can be opened for seven days after the work, and rated once', () => {
    const enteredAt = { work_done: END };
    const closed = given({ status: 'closed', enteredAt });
    const say = { type: 'dispute', reason: 'it drips' } as const;

    expect(closed.when(say, customer, plusMinutes(END, 7 * 1440)).ok).toBe(true);
    expect(closed.when(say, customer, plusMinutes(END, 7 * 1440 + 1)).ok).toBe(false);
    expect(
      given({ status: 'closed', rating: { stars: 5, comment: '' } }).when(
        { type: 'rate', stars: 1, comment: 'x' },
        customer,
        END,
      ),
    ).toMatchObject({ error: { code: 'already_rated' } });
  });
});

describe('a visit that the customer contests', () => {
  const say = { type: 'dispute', reason: 'Nobody came.' } as const;

  it('can be disputed while the vendor claims to be there', () => {
    for (const status of ['arrived', 'in_progress'] as const) {
      expect(given({ status }).when(say, customer, START).ok).toBe(true);
    }
  });

  it('can be disputed by the customer for seven days after a reported no-show, and ops decide', () => {
    const enteredAt = { customer_no_show: START };
    const missed = newBooking({ status: 'customer_no_show', enteredAt });
    const week = plusMinutes(START, 7 * 1440);
    const disputed = decide(missed, say, customer, week);

    expect(decide(missed, say, customer, plusMinutes(week, 1)).ok).toBe(false);
    const after = disputed.ok ? evolve(missed, disputed.value) : missed;
    expect(after.status).toBe('disputed');
    const decided = { type: 'resolve', resolution: 'refunded', outcome: 'refund_customer' } as const;
    expect(decide(after, decided, ops, week).ok).toBe(true);
  });
});

describe('forgetting a person', () => {
  it('leaves no address, no exact place and no written word, and keeps the books', () => {
    const booking = newBooking({
      status: 'cancelled',
      cancellation: {
        by: 'customer',
        reason: 'I am Asha',
        fee: money(0, 'INR'),
        refund: money(47_081, 'INR'),
      },
      rating: { stars: 4, comment: 'Asha says thanks' },
      changeRequest: 'call Asha',
      dispute: { reason: 'Asha', resolution: 'Asha', outcome: 'pay_vendor' },
    });
    const outcome = decide(booking, { type: 'redact' }, customer, END);
    const after = outcome.ok ? evolve(booking, outcome.value) : booking;

    expect(JSON.stringify(after)).not.toMatch(/Asha|3rd Cross|12\.978|77\.640|tap drips/);
    expect(after.price).toEqual(booking.price);
    expect([after.rating?.stars, after.dispute?.outcome]).toEqual([4, 'pay_vendor']);
  });
});

describe('the policy in force', () => {
  it('is none before the first one begins', () => {
    expect(policyAt('Kochi', '2026-01-01T00:00:00.000Z').version).toBe('2026-01');
    expect(() => policyAt('Kochi', '2025-12-31T00:00:00.000Z')).toThrow(RangeError);
  });
});

describe('an offer', () => {
  const offer: Offer = {
    offerId: 'bk_1.1',
    bookingId: 'bk_1',
    customerId: 'usr_asha',
    vendorId: 'usr_ravi',
    status: 'sent',
    vendorShare: money(31_920, 'INR'),
    sentAt: CREATED,
    expiresAt: plusMinutes(CREATED, 10),
    answeredAt: null,
    reasons: [],
    opsReasons: [],
  };

  it('can be accepted until it lapses, and lapses no sooner', () => {
    const lapse = offer.expiresAt;

    expect(closeOffer(offer, 'accepted', plusMinutes(lapse, -1)).ok).toBe(true);
    expect(closeOffer(offer, 'accepted', lapse).ok).toBe(false);
    expect(closeOffer(offer, 'expired', plusMinutes(lapse, -1)).ok).toBe(false);
    expect(closeOffer(offer, 'expired', lapse).ok).toBe(true);
  });

  it('that was accepted can be taken back, and nothing else', () => {
    const accepted: Offer = { ...offer, status: 'accepted', answeredAt: CREATED };

    expect(closeOffer(accepted, 'withdrawn', CREATED)).toMatchObject({ value: { status: 'withdrawn' } });
    for (const answer of ['accepted', 'declined', 'expired'] as const) {
      expect(closeOffer(accepted, answer, plusMinutes(offer.expiresAt, 1)).ok).toBe(false);
    }
  });

  it('is answered once', () => {
    const declined = closeOffer(offer, 'declined', CREATED);

    expect(declined.ok && closeOffer(declined.value, 'accepted', CREATED)).toMatchObject({
      ok: false,
      error: { code: 'offer_closed' },
    });
  });
});
