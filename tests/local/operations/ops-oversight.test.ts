import { randomUUID } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { eventsOfItem } from '#adapters/dynamodb/stored-events.ts';
import { financeAdminRoutes } from '#contracts/routes/finance-admin.ts';
import { operationsRoutes as routes } from '#contracts/routes/operations.ts';
import { vendorDayRoutes } from '#contracts/routes/vendor-days.ts';
import { localDate } from '#kernel/local-time.ts';
import { ownPincode } from '#tests/support/actors.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();
let [ops, admin] = await Promise.all([actors.staff('ops_manager'), actors.staff('super_admin')]);

const of = (bookingId: string) => ({ params: { bookingId } });
const reasoned = { body: { reason: 'checked by phone' } };

describe('a booking in the hands of ops', () => {
  it('goes to the next vendor, with the reasons of both choices, until nobody is left', async () => {
    const pincode = ownPincode();
    await actors.vendor({ pincode });
    await actors.vendor({ pincode });
    const customer = await actors.customer();
    const { bookingId } = await jobs.bookAndPay(customer, pincode);
    const before = good(await ops.call(routes.getOpsBooking, of(bookingId)));
    const reassign = () => ({ ...of(bookingId), ...reasoned, idempotencyKey: randomUUID() });
    const call = reassign();
    const after = good(await ops.call(routes.reassignBooking, call));
    expect(good(await ops.call(routes.reassignBooking, call))).toEqual(after);
    expect(after).toMatchObject({ status: 'confirmed', offerRound: 2, passedVendorIds: [before.vendorId] });
    expect(after.vendorId).not.toBe(before.vendorId);
    const { offers, payment } = good(await ops.call(routes.getOpsBooking, of(bookingId)));
    expect(offers.map(({ status }) => status)).toEqual(['withdrawn', 'sent']);
    for (const { opsReasons } of offers) expect(opsReasons.length).toBeGreaterThan(0);
    expect(payment).toMatchObject({ status: 'authorised', parked: null });
    expect(refusal(await ops.call(routes.reassignBooking, reassign()))).toBe('409 slot_unavailable');
    expect(await jobs.statusOf(bookingId)).toBe('confirmed');

    const live = good(await ops.call(routes.listLiveBookings, { query: { limit: 100 } })).items;
    expect(live.map((booking) => booking.bookingId)).toContain(bookingId);
    const cancelled = good(await ops.call(routes.cancelOpsBooking, { ...of(bookingId), ...reasoned }));
    expect(cancelled).toMatchObject({ status: 'cancelled', cancellation: { fee: { amountMinor: 0 } } });
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('cancelled');
  });
});

describe('a price freeze', () => {
  it('fixes the prices of a city, is on record, and can be lifted', async () => {
    const pincode = ownPincode();
    await actors.vendor({ pincode });
    const customer = await actors.customer();
    const district = await cityOf(pincode);
    expect(refusal(await ops.call(routes.getPriceFreeze, { params: { city: district } }))).toBe(
      '404 not_found',
    );
    const body = { multiplierBp: 12_000, reason: 'Festival cap' };
    const unknown = { params: { city: 'Atlantis' }, body };
    expect(refusal(await ops.call(routes.freezePrices, unknown))).toBe('422 not_serviceable');
    good(await ops.call(routes.freezePrices, { params: { city: district }, body }));
    const frozen = await jobs.quote(customer, pincode);
    expect(frozen.price.reasons).toContainEqual(expect.objectContaining({ code: 'frozen_by_ops' }));

    const lift = { params: { city: district }, body: { reason: 'Festival is over' } };
    expect(good(await ops.call(routes.unfreezePrices, lift))).toMatchObject({ active: false });
    expect(refusal(await ops.call(routes.unfreezePrices, lift))).toBe('409 illegal_transition');
    const free = await jobs.quote(customer, pincode);
    expect(free.price.reasons.map(({ code }) => code)).not.toContain('frozen_by_ops');
    await test.settled();
    const { items, chain } = good(
      await ops.call(routes.getAuditLog, { query: { kind: 'price_freeze', id: district } }),
    );
    expect(items.map(({ type, actor }) => [type, actor.id])).toEqual([
      ['price_freeze.set', ops.userId],
      ['price_freeze.lifted', ops.userId],
    ]);
    expect(chain.verified).toBe(true);
  });

  const cityOf = async (pincode: string): Promise<string> => {
    const customer = await actors.customer();
    const { bookingId } = await jobs.book(customer, pincode);
    return (await test.stored.bookings.find(bookingId))?.state.city ?? '';
  };
});

describe('the dashboard', () => {
  it('agrees with what happened today, and warns of what waits', async () => {
    const paid = await jobs.doneJob(actors);
    good(await jobs.sign(paid.customer, paid.envelope));
    const { bookingId } = await jobs.doneJob(actors);
    const stats = good(await ops.call(routes.getDashboardStats));
    const counted = Object.values(stats.live.byStatus).reduce((a, b) => a + b, 0);
    expect(stats.live).toMatchObject({ total: counted, truncated: false });
    expect(stats.signatures.waiting).toBeGreaterThanOrEqual(1);

    const { days, total } = good(await admin.call(financeAdminRoutes.getAnalytics, { query: {} }));
    expect(days.at(-1)).toEqual(stats.today);
    expect(days).toHaveLength(30);
    const created = (await countOf('booking.created')) ?? 0;
    expect(total.bookings).toBe(created);
    expect(total).toMatchObject({
      assigned: await countOf('booking.assigned'),
      cancelled: await countOf('booking.cancelled'),
      disputed: await countOf('booking.disputed'),
    });
    expect(total.revenue.amountMinor).toBeGreaterThan(0);
    expect(total.timeToAssign.count).toBe(total.assigned);
    expect(total.fillRate).toBe(1);

    await test.travel(49 * 60);
    ops = await actors.again(ops);
    const alerts = good(await ops.call(routes.listAlerts)).items;
    expect(alerts[0]).toMatchObject({ kind: 'signature_escalated', severity: 'critical' });
    expect(alerts.map(({ subjectId }) => subjectId)).toContain(bookingId);
  });

  /** Events of a type in the audit table, counted one by one. */
  async function countOf(type: string): Promise<number> {
    const { Items = [] } = await test.dynamo.send(new ScanCommand({ TableName: test.output('AuditTable') }));
    return Items.flatMap(eventsOfItem).filter((event) => event.type === type).length;
  }

  it('refuses figures of a time that ends before it begins, or is too long', async () => {
    admin = await actors.again(admin);
    const backwards = { query: { from: '2026-11-02', to: '2026-11-01' } };
    const long = { query: { from: '2025-11-02', to: '2026-11-01' } };
    for (const call of [backwards, long]) {
      expect(refusal(await admin.call(financeAdminRoutes.getAnalytics, call))).toBe('400 invalid_request');
    }
  });
});

describe('day plans', () => {
  it('are proposals that change nothing, for a vendor and for ops', async () => {
    const pincode = ownPincode();
    ops = await actors.again(ops);
    const vendor = await actors.vendor({ pincode });
    const customer = await actors.customer();
    const first = await jobs.bookAndPay(customer, pincode);
    const date = localDate(first.slot.start, 'Asia/Kolkata');
    const plan = good(
      await vendor.call(vendorDayRoutes.optimiseDay, { params: { date }, body: { flexMinutes: 0 } }),
    );
    expect(plan.vendors).toEqual([
      {
        vendorId: vendor.userId,
        visits: [expect.objectContaining({ bookingId: first.bookingId, movedMinutes: 0 })],
      },
    ]);
    expect(plan.unplaced).toEqual([]);
    const demand = good(await ops.call(routes.getDemand, { params: { pincode }, query: { date } }));
    const asked = demand.hours.find(({ booked }) => booked > 0);
    expect(asked).toMatchObject({ booked: 1, expected: expect.any(Number) });
    for (const { p10, p90, score, drivers } of demand.hours) {
      expect(p10).toBeLessThanOrEqual(p90);
      expect(score).toBeGreaterThanOrEqual(0);
      expect(drivers.map(({ code }) => code)).toEqual(expect.arrayContaining(['capacity', 'booked_so_far']));
    }
    const nowhere = { params: { pincode: '999999' }, query: { date } };
    for (const far of ['2000-01-01', '2099-12-31']) {
      const day = await ops.call(routes.getDemand, { params: { pincode }, query: { date: far } });
      expect(good(day).hours).toEqual([]);
    }
    expect(refusal(await ops.call(routes.getDemand, nowhere))).toMatch(/not_serviceable$/);
    const other = await actors.vendor({ pincode });
    const body = { vendorIds: [vendor.userId, other.userId], flexMinutes: 60, keep: [first.bookingId] };
    const replanned = good(await ops.call(routes.replanDays, { params: { date }, body }));
    const mine = replanned.vendors.find(({ vendorId }) => vendorId === vendor.userId);
    expect(mine?.visits.map(({ start }) => start)).toEqual([first.slot.start]);
    expect(replanned.travelMinutesPlanned).toBeLessThanOrEqual(replanned.travelMinutesNow);
    const nobody = { params: { date }, body: { ...body, vendorIds: ['usr_nobody'] } };
    expect(refusal(await ops.call(routes.replanDays, nobody))).toBe('404 not_found');
  });
});
