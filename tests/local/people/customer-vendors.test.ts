import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type VendorHistory, vendorHistoryKey } from '#application/people/ports.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { messagingRoutes } from '#contracts/routes/messaging.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { opsDayRoutes } from '#contracts/routes/ops-days.ts';
import { opsOversightRoutes } from '#contracts/routes/ops-oversight.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { instantOf } from '#kernel/instant-of.ts';
import { localDate } from '#kernel/local-time.ts';
import { type Actor, ownPincode } from '#tests/support/actors.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();
const ops = await actors.staff('ops_manager');

type Preference = 'preferred' | 'blocked' | 'none';
const of = (bookingId: string) => ({ params: { bookingId } });
const prefer = (customer: Actor, vendorId: string, preference: Preference) =>
  customer.call(customerRoutes.setVendorPreference, { params: { vendorId }, body: { preference } });
const vendorsOf = async (customer: Actor) =>
  good(await customer.call(customerRoutes.listCustomerVendors, { query: {} })).items;
const holderOf = async (bookingId: string) => (await test.stored.bookings.find(bookingId))?.state.vendorId;
const openStarts = async (customer: Actor, pincode: string, days = 3) =>
  (await jobs.slots(customer, pincode, days)).map(({ start }) => start);

const bookWith = (customer: Actor, quoteToken: string, preferredVendorId?: string) =>
  customer.call(customerRoutes.createBooking, {
    body: { quoteToken, notes: '', ...(preferredVendorId === undefined ? {} : { preferredVendorId }) },
    idempotencyKey: randomUUID(),
  });

/** A customer who has a booking with the vendor `known`, and `others` who serve the place as well. */
async function acquainted(others = 1) {
  const pincode = ownPincode();
  const [known, customer] = await Promise.all([actors.vendor({ pincode }), actors.customer()]);
  const { bookingId } = await jobs.bookAndPay(customer, pincode);
  good(await known.call(vendorJobRoutes.acceptOffer, of(bookingId)));
  const rivals: Actor[] = [];
  for (let i = 0; i < others; i++) rivals.push(await actors.vendor({ pincode }));
  await test.settled();
  return { pincode, customer, known, rivals, bookingId };
}

describe('the vendors of a customer', () => {
  it('are those who did a job for them, with the last service and their preference', async () => {
    const { customer, vendor, bookingId, envelope } = await jobs.doneJob(actors);
    expect(await vendorsOf(customer)).toEqual([]);
    good(await jobs.sign(customer, envelope));
    await test.settled();
    const booking = good(await customer.call(customerRoutes.getCustomerBooking, of(bookingId)));
    const { serviceId, serviceName, slot } = booking;
    const own = {
      vendorId: vendor.userId,
      displayName: 'Ravi Kumar',
      jobs: 1,
      lastService: { bookingId, serviceId, serviceName, slotStart: slot.start },
      preference: 'none',
    };
    expect(await vendorsOf(customer)).toEqual([own]);
    expect(good(await prefer(customer, vendor.userId, 'preferred'))).toEqual({
      ...own,
      preference: 'preferred',
    });
    good(
      await customer.call(customerRoutes.rateBooking, { ...of(bookingId), body: { stars: 5, comment: '' } }),
    );
    await test.settled();
    expect(await vendorsOf(customer)).toEqual([{ ...own, preference: 'preferred' }]);
    expect(await vendorsOf(await actors.customer())).toEqual([]);
  });

  it('can be preferred or blocked from the first booking that one of them accepted', async () => {
    const { customer, known, bookingId } = await acquainted(0);
    expect(await vendorsOf(customer)).toEqual([]);
    expect(good(await prefer(customer, known.userId, 'none'))).toMatchObject({ jobs: 0, preference: 'none' });
    expect(await vendorsOf(customer)).toEqual([]);
    good(await prefer(customer, known.userId, 'blocked'));
    expect(await vendorsOf(customer)).toMatchObject([
      { vendorId: known.userId, jobs: 0, lastService: { bookingId }, preference: 'blocked' },
    ]);
  });

  it('are no strangers: not who was only asked, nor another customer', async () => {
    const { pincode, customer, known, rivals } = await acquainted();
    const [rival] = rivals;
    const asked = await actors.customer();
    await jobs.bookAndPay(asked, pincode);
    for (const [who, vendorId] of [
      [customer, rival?.userId ?? ''],
      [customer, 'usr_none'],
      [customer, customer.userId],
      [asked, known.userId],
      [asked, rival?.userId ?? ''],
    ] as const) {
      for (const preference of ['preferred', 'blocked', 'none'] as const) {
        expect(refusal(await prefer(who, vendorId, preference))).toBe('404 not_found');
      }
    }
  });

  it('accept only the preferences there are', async () => {
    const { customer, known } = await acquainted(0);
    for (const body of [{}, { preference: 'adored' }, { preference: 'blocked', for: 'ever' }]) {
      const answer = await fetch(
        new URL(`/v1/customer/vendors/${known.userId}/preference`, test.cloud.apiUrl),
        {
          method: 'PUT',
          headers: {
            authorization: `Bearer ${customer.accessToken}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify(body),
        },
      );
      expect(answer.status).toBe(400);
    }
  });

  it('keep every preference that is set at the same moment', async () => {
    const pincode = ownPincode();
    const customer = await actors.customer();
    const known: string[] = [];
    for (let i = 0; i < 4; i++) {
      const vendor = await actors.vendor({ pincode });
      const start = (await openStarts(customer, pincode, 2 + i))[0];
      const { token } = await jobs.quote(customer, pincode, start);
      const { bookingId } = good(await bookWith(customer, token, vendor.userId));
      await jobs.pay(customer, bookingId);
      good(await vendor.call(vendorJobRoutes.acceptOffer, of(bookingId)));
      known.push(vendor.userId);
    }
    const said = await Promise.all(known.map((vendorId) => prefer(customer, vendorId, 'preferred')));
    expect(said.map(refusal)).toEqual(['ok', 'ok', 'ok', 'ok']);
    const listed = await vendorsOf(customer);
    expect(listed.map(({ preference }) => preference)).toEqual(Array(4).fill('preferred'));
    const first = good(await customer.call(customerRoutes.listCustomerVendors, { query: { limit: 3 } }));
    const rest = good(
      await customer.call(customerRoutes.listCustomerVendors, {
        query: { limit: 3, cursor: first.nextCursor ?? '' },
      }),
    );
    expect([...first.items, ...rest.items]).toEqual(listed);
    expect([first.items.length, rest.nextCursor]).toEqual([3, null]);
  });
});

describe('a preferred vendor', () => {
  it('is chosen among those who are alike, and ops read why', async () => {
    const { pincode, customer, known } = await acquainted(2);
    const starts = await openStarts(customer, pincode);
    const bookAt = async (start: string | undefined) => {
      const { token } = await jobs.quote(customer, pincode, start);
      return good(await bookWith(customer, token)).bookingId;
    };
    // Who had no offer yet is asked sooner than one who had, all else equal.
    expect(await holderOf(await bookAt(starts[0]))).not.toBe(known.userId);
    good(await prefer(customer, known.userId, 'preferred'));
    const bookingId = await bookAt(starts[8]);
    expect(await holderOf(bookingId)).toBe(known.userId);
    await jobs.pay(customer, bookingId);
    const { offers } = good(await ops.call(operationsRoutes.getOpsBooking, of(bookingId)));
    const reason = offers[0]?.opsReasons.find(({ part }) => part === 'preference');
    expect(reason?.fact).toBe('preferred by the customer, 0 earlier jobs for this customer');
  });
});

describe('a vendor whom the customer asks for', () => {
  it('shows the times they are free and gets the job, although others rank higher', async () => {
    const { customer, vendor, bookingId, envelope } = await jobs.doneJob(actors);
    good(await jobs.sign(customer, envelope));
    await test.settled();
    const { place } = good(await customer.call(customerRoutes.getCustomerBooking, of(bookingId)));
    const rival = await actors.vendor({ pincode: place.pincode });
    const query = {
      pincode: place.pincode,
      date: localDate(instantOf(test.cloud.clock.now().getTime() + 3 * 86_400_000), 'Asia/Kolkata'),
    };
    const slots = (who: Actor, vendorId?: string) =>
      who.call(customerRoutes.listSlots, {
        params: { serviceId: 'svc_tap_repair' },
        query: vendorId === undefined ? query : { ...query, vendorId },
      });
    const everybody = good(await slots(customer)).items;
    const theirs = good(await slots(customer, vendor.userId)).items;
    expect(everybody[0]?.vendors).toBe(2);
    expect(theirs).toEqual(everybody.map((slot) => ({ ...slot, vendors: 1 })));
    expect(refusal(await slots(customer, rival.userId))).toBe('404 not_found');
    expect(refusal(await slots(await actors.customer(), vendor.userId))).toBe('404 not_found');

    // Who had no offer yet is asked sooner than one who had, all else equal.
    const unasked = await jobs.quote(customer, place.pincode, theirs[0]?.start);
    expect(await holderOf(good(await bookWith(customer, unasked.token)).bookingId)).toBe(rival.userId);
    const { token } = await jobs.quote(customer, place.pincode, theirs[8]?.start);
    const { bookingId: again } = good(await bookWith(customer, token, vendor.userId));
    expect(await holderOf(again)).toBe(vendor.userId);
    await jobs.pay(customer, again);
    good(await vendor.call(vendorJobRoutes.acceptOffer, of(again)));
  });
});

describe('a blocked vendor', () => {
  it('is in no slot and no quote of this customer until the block is withdrawn', async () => {
    const { pincode, customer, known } = await acquainted(0);
    const [start = ''] = await openStarts(customer, pincode);
    good(await prefer(customer, known.userId, 'blocked'));
    expect(await openStarts(customer, pincode)).toEqual([]);
    const body = {
      serviceId: 'svc_tap_repair',
      place: { addressLine: '12, 3rd Cross', pincode },
      slotStart: start,
    };
    const refused = await customer.call(customerRoutes.createQuote, { body });
    expect(refusal(refused)).toBe('409 slot_unavailable');
    expect(refused.ok ? undefined : refused.problem['alternatives']).toEqual([]);
    // Others can book the vendor, at the same price as before.
    good(await (await actors.customer()).call(customerRoutes.createQuote, { body }));
    good(await prefer(customer, known.userId, 'none'));
    expect(await openStarts(customer, pincode)).toContain(start);
    good(await customer.call(customerRoutes.createQuote, { body }));
  });

  it('does not change what others cost: the price is that of the place', async () => {
    const { pincode, customer, known } = await acquainted(2);
    const [start = ''] = await openStarts(customer, pincode);
    const before = await jobs.quote(customer, pincode, start);
    good(await prefer(customer, known.userId, 'blocked'));
    const after = await jobs.quote(customer, pincode, start);
    expect(after.price.total).toEqual(before.price.total);
  });

  it('is not booked by a quote from before, even on request', async () => {
    const { pincode, customer, known, rivals } = await acquainted();
    const starts = await openStarts(customer, pincode);
    const quotes = [
      await jobs.quote(customer, pincode, starts[0]),
      await jobs.quote(customer, pincode, starts[8]),
    ];
    good(await prefer(customer, known.userId, 'blocked'));
    for (const { token } of quotes) {
      const { bookingId } = good(await bookWith(customer, token, known.userId));
      expect(await holderOf(bookingId)).toBe(rivals[0]?.userId);
    }
  });

  it('is not booked by a quote from before when there is nobody else', async () => {
    const { pincode, customer, known } = await acquainted(0);
    const { token } = await jobs.quote(customer, pincode, (await openStarts(customer, pincode))[0]);
    good(await prefer(customer, known.userId, 'blocked'));
    const refused = await bookWith(customer, token);
    expect(refusal(refused)).toBe('409 slot_unavailable');
    expect(refused.ok ? undefined : refused.problem['alternatives']).toEqual([]);
  });

  it('is not asked when another passes: the money goes back instead', async () => {
    const { pincode, customer, known, rivals } = await acquainted();
    good(await prefer(customer, known.userId, 'blocked'));
    const { bookingId } = await jobs.bookAndPay(customer, pincode, (await openStarts(customer, pincode))[0]);
    const reject = { ...of(bookingId), body: { reason: 'I am ill.' } };
    good(await (rivals[0] as Actor).call(vendorJobRoutes.rejectOffer, reject));
    expect(await jobs.statusOf(bookingId)).toBe('unfulfilled');
  });

  it('is not found when jobs are handed over, one or a day of them, nor by ops', async () => {
    const { pincode, customer, known, rivals } = await acquainted();
    const [rival] = rivals;
    if (!rival) throw new Error('a rival');
    good(await prefer(customer, known.userId, 'blocked'));
    const starts = await openStarts(customer, pincode);
    const booked: string[] = [];
    for (const start of [starts[0], starts[6]]) {
      const { bookingId } = await jobs.bookAndPay(customer, pincode, start);
      good(await rival.call(vendorJobRoutes.acceptOffer, of(bookingId)));
      booked.push(bookingId);
    }
    const [first = '', second = ''] = booked;
    const reassign = {
      ...of(first),
      body: { reason: 'The customer asked.' },
      idempotencyKey: randomUUID(),
    };
    expect(refusal(await ops.call(operationsRoutes.reassignBooking, reassign))).toBe('409 slot_unavailable');
    const date = localDate(starts[0] ?? '', 'Asia/Kolkata');
    const plan = good(
      await ops.call(opsDayRoutes.replanDays, {
        params: { date },
        body: { vendorIds: [known.userId, rival.userId], flexMinutes: 0 },
      }),
    );
    const planned = plan.vendors.find(({ vendorId }) => vendorId === known.userId)?.visits ?? [];
    expect(planned.map(({ bookingId }) => bookingId).filter((id) => booked.includes(id))).toEqual([]);
    const handed = good(
      await ops.call(opsDayRoutes.handOverJobs, {
        params: { vendorId: rival.userId },
        body: { date, reason: 'ill' },
        idempotencyKey: randomUUID(),
      }),
    );
    expect(handed.items.map(({ bookingId, vendorId }) => [bookingId, vendorId])).toEqual([
      [first, null],
      [second, null],
    ]);
    for (const { reason } of handed.items) expect(reason).toContain('1 blocked_by_customer');
  });

  it.each([
    ['before it is paid', 1],
    ['while the offer is open', 1],
    ['while the offer is open and there is nobody else', 0],
  ])(
    'can not accept what they held when blocked %s, and it does not count against them',
    async (when, others) => {
      const { pincode, customer, known, rivals } = await acquainted(others);
      const { token } = await jobs.quote(customer, pincode, (await openStarts(customer, pincode))[0]);
      const { bookingId } = good(await bookWith(customer, token, known.userId));
      if (when !== 'before it is paid') await jobs.pay(customer, bookingId);
      good(await prefer(customer, known.userId, 'blocked'));
      if (when === 'before it is paid') await jobs.pay(customer, bookingId);
      await test.settled();
      const history = async () => (await test.uow.readDocument(vendorHistoryKey(known.userId)))?.state;
      const before = (await history()) as VendorHistory;
      if (when === 'before it is paid') {
        // Offered upon payment, since the vendor's time was held: withdrawn when they accept it.
        expect(refusal(await known.call(vendorJobRoutes.acceptOffer, of(bookingId)))).toBe(
          '409 offer_closed',
        );
        await test.settled();
      }
      const { items } = good(await known.call(vendorJobRoutes.listVendorBookings, { query: {} }));
      expect(items.map((job) => job.bookingId)).not.toContain(bookingId);
      expect(refusal(await known.call(vendorJobRoutes.acceptOffer, of(bookingId)))).toBe('404 not_found');
      expect(((await history()) as VendorHistory).offersAnswered).toBe(before.offersAnswered);
      if (others === 0) expect(await jobs.statusOf(bookingId)).toBe('unfulfilled');
      else expect(await holderOf(bookingId)).toBe(rivals[0]?.userId);
    },
  );

  it('does not keep a booking that is moved', async () => {
    const { pincode, customer, known, rivals, bookingId } = await acquainted();
    const [start = ''] = await openStarts(customer, pincode);
    good(await prefer(customer, known.userId, 'blocked'));
    expect(await holderOf(bookingId)).toBe(known.userId);
    const moved = good(
      await customer.call(customerRoutes.rescheduleBooking, {
        ...of(bookingId),
        body: { slotStart: start },
        idempotencyKey: randomUUID(),
      }),
    );
    expect(moved.vendorId).toBeNull();
    expect(await holderOf(bookingId)).toBe(rivals[0]?.userId);
  });

  it('is not told; the audit trail holds only ids', async () => {
    const { customer, known, bookingId } = await acquainted();
    const seen = async () => [
      good(await known.call(vendorJobRoutes.listVendorBookings, { query: {} })),
      good(await known.call(vendorJobRoutes.getVendorBooking, of(bookingId))),
      good(await known.call(vendorAccountRoutes.getVendorProfile)),
      good(await known.call(messagingRoutes.listNotifications, { query: {} })),
    ];
    const before = await seen();
    good(await prefer(customer, known.userId, 'blocked'));
    good(await prefer(customer, known.userId, 'blocked'));
    await test.settled();
    expect(await seen()).toEqual(before);
    const query = { kind: 'vendor_preferences', id: customer.userId } as const;
    expect(refusal(await known.call(opsOversightRoutes.getAuditLog, { query }))).toBe('403 forbidden');
    const { items } = good(await ops.call(opsOversightRoutes.getAuditLog, { query }));
    const data = { customerId: customer.userId, vendorId: known.userId, preference: 'blocked' };
    expect(items.map((event) => [event.type, event.data])).toEqual([['vendor_preferences.set', data]]);
  });
});
