import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbOffers } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbEnvelopes } from '#adapters/dynamodb/dynamodb-signatures.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbCoverage, createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { handOverJobs } from '#application/booking/hand-over-jobs.ts';
import { type VendorHistory, vendorHistoryKey } from '#application/people/ports.ts';
import { runDueTask } from '#application/timers/run-due-task.ts';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { messagingRoutes } from '#contracts/routes/messaging.ts';
import { onboardingRoutes } from '#contracts/routes/onboarding.ts';
import { operationsRoutes as routes } from '#contracts/routes/operations.ts';
import { staffRoutes } from '#contracts/routes/staff.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { atLocal, localDate } from '#kernel/local-time.ts';
import { type Actor, ownPincode } from '#tests/support/actors.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();
const ops = await actors.staff('ops_manager');
const of = (bookingId: string) => ({ params: { bookingId } });
const bookingOf = async (bookingId: string) => {
  const found = await test.stored.bookings.find(bookingId);
  if (!found) throw new Error(`${bookingId} is gone.`);
  return found.state;
};
const told = async (who: Actor): Promise<readonly string[]> =>
  good(await who.call(messagingRoutes.listNotifications, { query: {} })).items.map(({ type }) => type);

const uow = createDynamoDbUnitOfWork({
  client: test.dynamo,
  tables: { operational: test.operational },
  definitions: [bookingAggregate, offerAggregate, vendorAggregate],
  sha256,
  clock: test.cloud.clock,
});
const ports = {
  uow,
  store: uow,
  bookings: test.stored.bookings,
  offers: createDynamoDbOffers(test.dynamo, test.operational),
  vendors: createDynamoDbVendors(test.dynamo, test.operational),
  coverage: createDynamoDbCoverage(test.dynamo, test.operational),
  envelopes: createDynamoDbEnvelopes(test.dynamo, test.operational),
  payments: test.stored.payments,
};
const bySystem = () =>
  ({ actor: { kind: 'system', id: 'coverage' }, at: test.now(), correlationId: 'test' }) as const;

/** Jobs at starts of one day, all of them accepted by the only vendor there is so far. */
async function acceptedJobs(count: number) {
  const pincode = ownPincode();
  const [vendor, customer] = await Promise.all([actors.vendor({ pincode }), actors.customer()]);
  const starts = (await jobs.slots(customer, pincode)).filter((_, i) => i % 6 === 0).slice(0, count);
  const bookingIds: string[] = [];
  for (const { start } of starts) {
    const { bookingId } = await jobs.bookAndPay(customer, pincode, start);
    good(await vendor.call(vendorJobRoutes.acceptOffer, of(bookingId)));
    bookingIds.push(bookingId);
  }
  await test.settled();
  expect(bookingIds).toHaveLength(count);
  return { pincode, vendor, customer, bookingIds };
}
const offersOf = async (bookingId: string) =>
  good(await ops.call(routes.getOpsBooking, of(bookingId))).offers.map(({ status }) => status);
const missing = async () =>
  good(await ops.call(routes.listAlerts, {}))
    .items.filter(({ kind }) => kind === 'vendor_missing')
    .map(({ subjectId }) => subjectId);

describe('a vendor who gives an accepted job back', () => {
  it('passes it to the best other vendor; it counts against the first, and the customer is notified', async () => {
    const { pincode, vendor, customer, bookingIds } = await acceptedJobs(1);
    const [bookingId = ''] = bookingIds;
    const other = await actors.vendor({ pincode });
    const release = () =>
      vendor.call(vendorJobRoutes.releaseBooking, { ...of(bookingId), body: { reason: 'ill' } });
    expect(refusal(await release())).toBe('ok');
    await test.settled();
    expect(await bookingOf(bookingId)).toMatchObject({
      status: 'confirmed',
      vendorId: other.userId,
      passedVendorIds: [vendor.userId],
    });
    expect(await offersOf(bookingId)).toEqual(['released', 'sent']);
    const asBefore = await bookingOf(bookingId);
    expect(refusal(await release())).toBe('ok');
    expect(await bookingOf(bookingId)).toEqual(asBefore);
    expect(
      refusal(await vendor.call(vendorJobRoutes.rejectOffer, { ...of(bookingId), body: undefined })),
    ).toBe('404 not_found');
    expect(refusal(await vendor.call(vendorJobRoutes.departToBooking, of(bookingId)))).toBe('404 not_found');
    expect(await told(customer)).toContain('booking.handed_on');
    expect(await told(other)).toContain('offer.sent');
    const history = (await test.uow.readDocument(vendorHistoryKey(vendor.userId)))?.state as VendorHistory;
    expect(history).toMatchObject({ offersAnswered: 1, offersAccepted: 0 });
    good(await other.call(vendorJobRoutes.acceptOffer, of(bookingId)));
  });

  it('leaves it to ops, with an alert, when nobody else is free, and the vendor no longer has it', async () => {
    const { pincode, vendor, customer, bookingIds } = await acceptedJobs(1);
    const [bookingId = ''] = bookingIds;
    good(
      await vendor.call(vendorJobRoutes.releaseBooking, { ...of(bookingId), body: { reason: 'vehicle' } }),
    );
    await test.settled();
    expect(await missing()).toContain(bookingId);
    expect(await told(customer)).toContain('booking.vacated');
    expect(good(await vendor.call(vendorJobRoutes.listVendorBookings, { query: {} })).items).toEqual([]);
    const other = await actors.vendor({ pincode });
    const body = { reason: 'Found another' };
    good(await ops.call(routes.reassignBooking, { ...of(bookingId), body, idempotencyKey: randomUUID() }));
    expect(await bookingOf(bookingId)).toMatchObject({ vendorId: other.userId, escalatedAt: null });
    expect(await missing()).not.toContain(bookingId);
  });

  it('is refused before accepting it and after setting out', async () => {
    const home = ownPincode();
    const [vendor, owner] = await Promise.all([actors.vendor({ pincode: home }), actors.customer()]);
    const { bookingId } = await jobs.bookForNow(owner, home);
    const release = { ...of(bookingId), body: { reason: 'other' as const } };
    good(await vendor.call(vendorJobRoutes.acceptOffer, of(bookingId)));
    good(await vendor.call(vendorJobRoutes.departToBooking, of(bookingId)));
    expect(refusal(await vendor.call(vendorJobRoutes.releaseBooking, release))).toBe(
      '409 illegal_transition',
    );
    const pincode = ownPincode();
    const [second, customer] = await Promise.all([actors.vendor({ pincode }), actors.customer()]);
    const open = await jobs.bookAndPay(customer, pincode);
    expect(
      refusal(await second.call(vendorJobRoutes.releaseBooking, { ...release, ...of(open.bookingId) })),
    ).toBe('409 illegal_transition');
  });
});

describe('a vendor who is suspended', () => {
  it('has all coming jobs handed on together, and ops see those that nobody can take', async () => {
    const { pincode, vendor, bookingIds } = await acceptedJobs(3);
    const free = await actors.vendor({ pincode });
    const manager = await actors.staff('onboard_manager');
    const params = { vendorId: vendor.userId };
    good(await manager.call(onboardingRoutes.suspendVendor, { params, body: { reason: 'A complaint' } }));
    await test.settled();
    for (const bookingId of bookingIds) {
      expect(await bookingOf(bookingId)).toMatchObject({ status: 'confirmed', vendorId: free.userId });
      expect(await offersOf(bookingId)).toEqual(['withdrawn', 'sent']);
      expect(refusal(await vendor.call(vendorJobRoutes.departToBooking, of(bookingId)))).toBe(
        '404 not_found',
      );
    }
    good(
      await manager.call(onboardingRoutes.suspendVendor, {
        params: { vendorId: free.userId },
        body: { reason: 'Too' },
      }),
    );
    await test.settled();
    expect(await missing()).toEqual(expect.arrayContaining(bookingIds));
  });

  it('is treated alike when the account is disabled, and is asked for nothing until it is enabled', async () => {
    const { pincode, vendor, customer, bookingIds } = await acceptedJobs(1);
    const [bookingId = ''] = bookingIds;
    const other = await actors.vendor({ pincode });
    const admin = await actors.staff('super_admin');
    const toggle = () =>
      admin.call(staffRoutes.toggleUserActive, {
        params: { userId: vendor.userId },
        body: { reason: 'Left us' },
      });
    good(await toggle());
    await test.settled();
    expect(await bookingOf(bookingId)).toMatchObject({ vendorId: other.userId });
    const slots = await jobs.slots(customer, pincode);
    expect(Math.max(...slots.map(({ vendors }) => vendors))).toBe(1);
    good(await toggle());
    await test.settled();
    const again = await jobs.slots(customer, pincode);
    expect(Math.max(...again.map(({ vendors }) => vendors))).toBe(2);
  });
});

describe('ops', () => {
  it('hand the jobs of a vendor who rings in sick on, once, and read who takes which and why', async () => {
    const { pincode, vendor, bookingIds } = await acceptedJobs(2);
    await actors.vendor({ pincode, hours: [] });
    const params = { vendorId: vendor.userId };
    const call = { params, body: { reason: 'ill' as const }, idempotencyKey: randomUUID() };
    const noWork = { ...call, idempotencyKey: randomUUID(), body: { ...call.body, date: '2027-01-01' } };
    expect(good(await ops.call(routes.handOverJobs, noWork)).items).toEqual([]);
    const first = good(await ops.call(routes.handOverJobs, call));
    expect(first.items.map((one) => [one.bookingId, one.vendorId])).toEqual(
      bookingIds.map((id) => [id, null]),
    );
    expect(first.items.map(({ reason }) => reason)).toEqual(bookingIds.map(() => '1 outside_hours'));
    expect(good(await ops.call(routes.handOverJobs, call))).toEqual(first);
    expect(
      refusal(await ops.call(routes.handOverJobs, { ...call, params: { vendorId: 'usr_nobody' } })),
    ).toMatch(/^4/);
    expect(
      good(await ops.call(routes.handOverJobs, { ...call, idempotencyKey: randomUUID() })).items,
    ).toEqual([]);
    const { paused, timeOff } = good(await vendor.call(vendorAccountRoutes.getAvailability, {}));
    expect([paused, timeOff.map(({ date }) => date)]).toEqual([true, ['2027-01-01']]);
    for (const date of ['2026-01-01', '2029-01-01']) {
      const never = { ...call, idempotencyKey: randomUUID(), body: { ...call.body, date } };
      expect(refusal(await ops.call(routes.handOverJobs, never)), date).toBe('409 outside_policy');
    }
  });

  it('hand over a day: the vendor is offered nothing else on it until the time off is withdrawn, and it is on record', async () => {
    const { pincode, vendor, customer, bookingIds } = await acceptedJobs(1);
    const slot = (await bookingOf(bookingIds[0] ?? '')).slot;
    const date = localDate(slot.start, 'Asia/Kolkata');
    const onDate = async () =>
      (await jobs.slots(customer, pincode)).filter((one) => localDate(one.start, 'Asia/Kolkata') === date);
    expect((await onDate()).length).toBeGreaterThan(0);
    const call = { params: { vendorId: vendor.userId }, body: { reason: 'ill' as const, date } };
    const handOver = () => ops.call(routes.handOverJobs, { ...call, idempotencyKey: randomUUID() });
    good(await handOver());
    expect(await onDate()).toEqual([]);
    const version = async () => (await ports.vendors.find(vendor.userId))?.version;
    const blocked = await version();
    good(await handOver());
    expect(await version()).toBe(blocked);
    await test.settled();
    const { items } = good(
      await ops.call(routes.getAuditLog, { query: { kind: 'vendor', id: vendor.userId } }),
    );
    expect(items.find(({ type }) => type === 'vendor.availability_changed')?.actor).toMatchObject({
      kind: 'ops',
      id: ops.userId,
    });
    const { timeOff } = good(await vendor.call(vendorAccountRoutes.getAvailability, {}));
    expect(timeOff.map((off) => [off.date, off.breaks.at(-1)?.endMinutes])).toEqual([[date, 1440]]);
    good(
      await vendor.call(vendorAccountRoutes.putAvailability, { body: { timeOff: [{ date, breaks: [] }] } }),
    );
    expect((await onDate()).length).toBeGreaterThan(0);
  });
});

describe('ops hand over the day of a vendor', () => {
  it('who is asked for another job before that is blocked: it is handed on too, and the day is closed', async () => {
    const { pincode, vendor, customer, bookingIds } = await acceptedJobs(1);
    const date = localDate((await bookingOf(bookingIds[0] ?? '')).slot.start, 'Asia/Kolkata');
    const later = (await jobs.slots(customer, pincode)).findLast(
      ({ start }) => localDate(start, 'Asia/Kolkata') === date,
    );
    let between = '';
    const commit: UnitOfWork['commit'] = async (work) => {
      if (work.changes.some(({ kind }) => kind === 'vendor') && between === '') {
        between = (await jobs.bookAndPay(customer, pincode, later?.start)).bookingId;
      }
      return uow.commit(work);
    };
    const context = {
      actor: { kind: 'ops', id: ops.userId },
      at: test.now(),
      correlationId: 'test',
      intent: { userId: ops.userId, key: randomUUID(), requestHash: 'a'.repeat(64) },
    } as const;
    const dropout = { vendorId: vendor.userId, cause: 'ill', date } as const;
    const done = await handOverJobs({ ...ports, uow: { ...uow, commit } }, dropout, context);
    expect(done.ok && done.value.items.map(({ bookingId }) => bookingId)).toEqual([...bookingIds, between]);
    const { timeOff } = good(await vendor.call(vendorAccountRoutes.getAvailability, {}));
    expect(timeOff.map((off) => [off.date, off.breaks.length])).toEqual([[date, 1]]);
  });

  it('who is at a job: that stays, and the time before and after it is off', async () => {
    const pincode = ownPincode();
    const [vendor, customer] = await Promise.all([actors.vendor({ pincode }), actors.customer()]);
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    good(await vendor.call(vendorJobRoutes.acceptOffer, of(bookingId)));
    good(await vendor.call(vendorJobRoutes.departToBooking, of(bookingId)));
    const { slot } = await bookingOf(bookingId);
    const date = localDate(slot.start, 'Asia/Kolkata');
    const call = { params: { vendorId: vendor.userId }, body: { reason: 'ill' as const, date } };
    const done = good(await ops.call(routes.handOverJobs, { ...call, idempotencyKey: randomUUID() }));
    expect(done.items).toEqual([]);
    const { timeOff } = good(await vendor.call(vendorAccountRoutes.getAvailability, {}));
    const midnight = Date.parse(atLocal(date, 0, 'Asia/Kolkata'));
    const minutes = (at: string) => (Date.parse(at) - midnight) / 60_000;
    const around = [
      { startMinutes: expect.any(Number), endMinutes: minutes(slot.start) },
      { startMinutes: minutes(slot.end), endMinutes: 1440 },
    ];
    // Late in the evening the job is the next day's first, with nothing before it.
    expect(timeOff.flatMap(({ breaks }) => breaks)).toEqual(
      around.filter(({ endMinutes }) => endMinutes > 0),
    );
    expect((await bookingOf(bookingId)).status).toBe('en_route');
  });
});

describe('a hand-over that fails half-way', () => {
  it('finishes the rest when it comes again, and does nothing twice', async () => {
    const { pincode, vendor, bookingIds } = await acceptedJobs(3);
    const other = await actors.vendor({ pincode });
    await test.settled();
    let commits = 0;
    const commit: UnitOfWork['commit'] = async (work) => {
      commits += 1;
      if (commits === 2) throw new Error('The table is away.');
      return uow.commit(work);
    };
    const dropout = { vendorId: vendor.userId, cause: 'suspended' } as const;
    const failing = handOverJobs({ ...ports, uow: { ...uow, commit } }, dropout, bySystem());
    await expect(failing).rejects.toThrow('away');
    const rest = await handOverJobs(ports, dropout, bySystem());
    expect(rest.ok && rest.value.items.length).toBe(2);
    const nothing = await handOverJobs(ports, dropout, bySystem());
    expect(nothing).toEqual({ ok: true, value: { items: [] } });
    for (const bookingId of bookingIds) {
      expect(await bookingOf(bookingId)).toMatchObject({ vendorId: other.userId, offerRound: 2 });
    }
  });

  it('leaves a job that the customer cancelled meanwhile as it is', async () => {
    const { pincode, vendor, bookingIds } = await acceptedJobs(2);
    const [cancelled = '', kept = ''] = bookingIds;
    const other = await actors.vendor({ pincode });
    await test.settled();
    let isRaced = false;
    const find: typeof ports.bookings.find = async (bookingId) => {
      const found = await ports.bookings.find(bookingId);
      if (bookingId === cancelled && !isRaced) {
        isRaced = true;
        good(
          await ops.call(routes.cancelOpsBooking, { ...of(bookingId), body: { reason: 'They moved out' } }),
        );
      }
      return found;
    };
    const raced = { ...ports, bookings: { ...ports.bookings, find } };
    const done = await handOverJobs(raced, { vendorId: vendor.userId, cause: 'suspended' }, bySystem());
    expect(done.ok && done.value.items.map(({ bookingId }) => bookingId)).toEqual([kept]);
    expect((await bookingOf(cancelled)).status).toBe('cancelled');
    expect(await bookingOf(kept)).toMatchObject({ vendorId: other.userId });
  });
});

describe('a vacant booking whose time is over', () => {
  it('goes to who is free by then, or all its money goes back', async () => {
    const { pincode, vendor, bookingIds } = await acceptedJobs(2);
    const [first = '', second = ''] = bookingIds;
    const gone = await handOverJobs(ports, { vendorId: vendor.userId, cause: 'suspended' }, bySystem());
    expect(gone.ok && gone.value.items.map(({ vendorId }) => vendorId)).toEqual([null, null]);
    const due = (bookingId: string) => runDueTask(ports, { task: 'fill_vacancy', bookingId }, bySystem());
    expect(await due(first)).toEqual({ ok: true, value: 'done' });
    expect(await bookingOf(first)).toMatchObject({
      status: 'unfulfilled',
      cancellation: { fee: { amountMinor: 0 } },
    });
    const other = await actors.vendor({ pincode });
    await test.settled();
    expect(await due(second)).toEqual({ ok: true, value: 'done' });
    expect(await bookingOf(second)).toMatchObject({ status: 'confirmed', vendorId: other.userId });
    expect(await due(second)).toEqual({ ok: true, value: 'nothing_to_do' });
  });
});
