import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { eventsOfItem } from '#adapters/dynamodb/stored-events.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { financeAdminRoutes } from '#contracts/routes/finance-admin.ts';
import { operationsRoutes as routes } from '#contracts/routes/operations.ts';
import { signatureRoutes } from '#contracts/routes/signatures.ts';
import { vendorDayRoutes } from '#contracts/routes/vendor-days.ts';
import { localDate } from '#kernel/local-time.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';
import { scratch } from '#tests/support/scratch.ts';

const { test, actors, jobs } = await openScene();
let [ops, admin] = await Promise.all([actors.staff('ops_manager'), actors.staff('super_admin')]);
const colleague = await actors.staff('ops_manager');

const of = (bookingId: string) => ({ params: { bookingId } });
const paying = (bookingId: string) => ({ params: { paymentId: bookingId.replace('bk_', 'pay_') } });
const reasoned = { body: { reason: 'checked by phone' } };
const auditOf = async (kind: 'booking' | 'payment' | 'price_freeze', id: string) =>
  good(await ops.call(routes.getAuditLog, { query: { kind, id } }));

/** A job that is done, in its own pincode so that no other test's vendor is asked. */
async function worked(pincode: string) {
  const vendor = await actors.vendor({ pincode });
  const customer = await actors.customer();
  const { bookingId } = await jobs.bookForNow(customer, pincode);
  await jobs.work(vendor, bookingId);
  await test.settled();
  return { vendor, customer, bookingId };
}

describe('money that waits for a person', () => {
  it('is released unsigned only when one files it and another approves, once, on record', async () => {
    const { vendor, customer, bookingId } = await worked('560001');
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    const waiting = good(await ops.call(routes.listPendingSignatures, { query: {} })).items;
    expect(waiting).toContainEqual(expect.objectContaining({ bookingId, reminders: 0, escalatedAt: null }));

    expect(refusal(await ops.call(routes.approvePayment, { ...paying(bookingId), ...reasoned }))).toBe(
      '409 nothing_to_approve',
    );
    const filed = good(await ops.call(routes.fileOverride, { ...paying(bookingId), ...reasoned }));
    expect(filed.parked).toMatchObject({ reason: 'checked by phone', by: { kind: 'ops', id: ops.userId } });
    const pending = good(await colleague.call(routes.listPendingPayments, { query: {} })).items;
    expect(pending.map((payment) => payment.bookingId)).toEqual([bookingId]);
    expect(refusal(await ops.call(routes.approvePayment, { ...paying(bookingId), ...reasoned }))).toBe(
      '403 own_filing',
    );
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('authorised');

    const approvals = await Promise.all(
      [colleague, admin, colleague].map((who) =>
        who.call(routes.approvePayment, { ...paying(bookingId), ...reasoned }),
      ),
    );
    expect(approvals.map(refusal).sort()).toEqual(['409 nothing_to_approve', '409 nothing_to_approve', 'ok']);
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('paid_out');
    const { items, chain } = await auditOf('payment', bookingId.replace('bk_', 'pay_'));
    expect(chain).toEqual({ verified: true, fault: null });
    expect(items.filter(({ type }) => type === 'payment.unparked')).toEqual([
      expect.objectContaining({ data: expect.objectContaining({ reason: 'checked by phone' }) }),
    ]);
    expect(items.map(({ type }) => type)).toContain('payment.paid_out');

    // Nobody signed, and nobody is asked to any more.
    const { state: booking } = (await test.stored.bookings.find(bookingId)) ?? {};
    expect(booking).toMatchObject({ status: 'closed' });
    expect(booking?.enteredAt.signed).toBeUndefined();
    expect((await test.stored.envelopes.find(envelope.envelopeId))?.state.status).toBe('cancelled');
    expect(refusal(await jobs.sign(customer, envelope))).toMatch(/^409 /);
  });

  it('shows the books of a booking: three transactions, each of them zero, escrow empty', async () => {
    const { vendor, customer, bookingId } = await worked('560002');
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    good(await jobs.sign(customer, envelope));
    await test.settled();
    const ledger = good(await ops.call(routes.getBookingLedger, of(bookingId)));
    expect(ledger.transactions.map(({ kind }) => kind).sort()).toEqual(['capture', 'payout', 'release']);
    for (const { sum } of [...ledger.transactions, ledger]) expect(sum.amountMinor).toBe(0);
    const balance = (account: string) =>
      ledger.balances.find((b) => b.account === account)?.amount.amountMinor;
    expect(balance('escrow')).toBe(0);
    expect(balance('vendor_payable')).toBe(0);
    expect(balance('platform_revenue')).toBeLessThan(0);
    expect(refusal(await ops.call(routes.getBookingLedger, of('bk_unknown')))).toBe('404 not_found');
  });

  it('is approved by a super_admin as a payout of any amount', async () => {
    const { bookingId } = await worked('560003');
    good(await ops.call(routes.fileOverride, { ...paying(bookingId), ...reasoned }));
    const call = { ...paying(bookingId), ...reasoned };
    expect(good(await admin.call(financeAdminRoutes.approvePayout, call)).parked).toBeNull();
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('paid_out');
  });
});

describe('a booking in the hands of ops', () => {
  it('goes to the next vendor, with the reasons of both choices, until nobody is left', async () => {
    const pincode = '560004';
    await actors.vendor({ pincode });
    await actors.vendor({ pincode });
    const customer = await actors.customer();
    const { bookingId } = await jobs.bookAndPay(customer, pincode);
    const before = good(await ops.call(routes.getOpsBooking, of(bookingId)));
    const after = good(await ops.call(routes.reassignBooking, { ...of(bookingId), ...reasoned }));
    expect(after).toMatchObject({ status: 'confirmed', offerRound: 2, passedVendorIds: [before.vendorId] });
    expect(after.vendorId).not.toBe(before.vendorId);
    const { offers, payment } = good(await ops.call(routes.getOpsBooking, of(bookingId)));
    expect(offers.map(({ status }) => status)).toEqual(['withdrawn', 'sent']);
    for (const { opsReasons } of offers) expect(opsReasons.length).toBeGreaterThan(0);
    expect(payment).toMatchObject({ status: 'authorised', parked: null });
    expect(refusal(await ops.call(routes.reassignBooking, { ...of(bookingId), ...reasoned }))).toBe(
      '409 slot_unavailable',
    );
    expect((await jobs.statusOf(bookingId)) ?? '').toBe('confirmed');

    const live = good(await ops.call(routes.listLiveBookings, { query: { limit: 100 } })).items;
    expect(live.map((booking) => booking.bookingId)).toContain(bookingId);
    const cancelled = good(await ops.call(routes.cancelOpsBooking, { ...of(bookingId), ...reasoned }));
    expect(cancelled).toMatchObject({ status: 'cancelled', cancellation: { fee: { amountMinor: 0 } } });
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('cancelled');
  });

  it.each([
    ['refund_customer', '560005', 'refunded'],
    ['pay_vendor', '560006', 'paid_out'],
  ] as const)('has its dispute resolved: %s', async (outcome, pincode, status) => {
    const { customer, bookingId } = await worked(pincode);
    good(await customer.call(customerRoutes.disputeBooking, { ...of(bookingId), ...reasoned }));
    const body = { resolution: 'Looked at the photos.', outcome };
    const resolved = good(await ops.call(routes.resolveBooking, { ...of(bookingId), body }));
    expect(resolved).toMatchObject({ status: 'resolved', dispute: { resolution: body.resolution } });
    await test.settled();
    const payment = (await jobs.paymentOf(bookingId))?.payment;
    expect(outcome === 'refund_customer' ? ['refunded', 'cancelled'] : [status]).toContain(payment?.status);
    expect(refusal(await ops.call(routes.resolveBooking, { ...of(bookingId), body }))).toBe(
      '409 illegal_transition',
    );
  });
});

describe('a dispute that is left as it is', () => {
  it('is refused while nobody would have the money', async () => {
    const { vendor, customer, bookingId } = await worked('560007');
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    const body = { resolution: 'Looked at the photos.', outcome: 'leave_as_is' } as const;
    const leave = () => ops.call(routes.resolveBooking, { ...of(bookingId), body });
    // The payout waits while the customer disputes what he has signed.
    test.cloud.faults.stopBus();
    good(await jobs.sign(customer, envelope));
    good(await customer.call(customerRoutes.disputeBooking, { ...of(bookingId), ...reasoned }));
    test.cloud.faults.resumeBus();
    await test.settled();
    expect(refusal(await leave())).toBe('409 illegal_transition');
    expect(await jobs.statusOf(bookingId)).toBe('disputed');

    const pay = { resolution: 'Looked at the photos.', outcome: 'pay_vendor' } as const;
    good(await ops.call(routes.resolveBooking, { ...of(bookingId), body: pay }));
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('paid_out');
  });

  it('is resolved when the signature had paid the vendor before', async () => {
    const { vendor, customer, bookingId } = await worked('560013');
    const envelope = await jobs.askSignature(vendor, customer, bookingId);
    good(await jobs.sign(customer, envelope));
    await test.settled();
    good(await customer.call(customerRoutes.disputeBooking, { ...of(bookingId), ...reasoned }));
    const body = { resolution: 'Looked at the photos.', outcome: 'leave_as_is' } as const;
    good(await ops.call(routes.resolveBooking, { ...of(bookingId), body }));
    await test.settled();
    expect(await jobs.statusOf(bookingId)).toBe('resolved');
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('paid_out');
  });
});

describe('a payment that was set aside', () => {
  it('waits for nobody any more once its money went back to the customer', async () => {
    const { customer, bookingId } = await worked('560012');
    good(await ops.call(routes.fileOverride, { ...paying(bookingId), ...reasoned }));
    good(await customer.call(customerRoutes.disputeBooking, { ...of(bookingId), ...reasoned }));
    const body = { resolution: 'The tap still drips.', outcome: 'refund_customer' } as const;
    good(await colleague.call(routes.resolveBooking, { ...of(bookingId), body }));
    const waiting = good(await ops.call(routes.listPendingPayments, { query: {} })).items;
    expect(waiting.map((payment) => payment.bookingId)).not.toContain(bookingId);
  });
});

describe('the price brake', () => {
  it('holds quotes where ops say, is on record, and is lifted', async () => {
    const pincode = '560008';
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
    const { items, chain } = await auditOf('price_freeze', district);
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

describe('what ops look at', () => {
  it('agrees with what happened today, and warns of what waits', async () => {
    const { vendor, customer, bookingId } = await worked('560009');
    await jobs.askSignature(vendor, customer, bookingId);
    await test.settled();
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
    const { ScanCommand } = await import('@aws-sdk/lib-dynamodb');
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

describe('days', () => {
  it('are replanned as a proposal that changes nothing, for a vendor and for ops', async () => {
    const pincode = '560010';
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

describe('the trail', () => {
  it('leaves anchors in the vault, with which an export is verified without us', async () => {
    const { bookingId } = await worked('560011');
    ops = await actors.again(ops);
    const query = { kind: 'booking', id: bookingId } as const;
    const exported = good(await ops.call(routes.exportAuditLog, { query }));
    const folder = scratch();
    const trail = join(folder, 'trail.jsonl');
    writeFileSync(trail, exported);
    writeFileSync(
      join(folder, 'jwks.json'),
      JSON.stringify(good(await ops.call(signatureRoutes.getSealKeys))),
    );
    expect(await saveAnchors(join(folder, 'anchors-'))).toBeGreaterThan(0);
    expect(verify(folder, trail)).toMatchObject({ code: 0, verdict: { verified: true, unanchored: [] } });

    const lines = readFileSync(trail, 'utf8').trim().split('\n');
    writeFileSync(trail, lines.slice(0, -1).join('\n'));
    expect(verify(folder, trail)).toMatchObject({ code: 1, verdict: { faults: [{ kind: 'missing' }] } });
    writeFileSync(trail, lines.join('\n').replace('"status":"assigned"', '"status":"closed"'));
    expect(verify(folder, trail)).toMatchObject({ code: 1, verdict: { verified: false } });
  });

  async function saveAnchors(prefix: string): Promise<number> {
    const s3 = new S3Client({ ...test.aws, forcePathStyle: true });
    const Bucket = test.output('VaultBucket');
    let token: string | undefined;
    let saved = 0;
    do {
      const list = await s3.send(
        new ListObjectsV2Command({
          Bucket,
          Prefix: 'anchors/',
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      for (const { Key } of list.Contents ?? []) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        writeFileSync(`${prefix}${saved}.json`, (await Body?.transformToString()) ?? '');
        saved += 1;
      }
      token = list.NextContinuationToken;
    } while (token !== undefined);
    return saved;
  }

  function verify(folder: string, trail: string) {
    const anchors = mkdtempSync(join(folder, 'only-'));
    execFileSync('sh', ['-c', `cp "${folder}"/anchors-*.json "${anchors}"`]);
    const args = ['bin/verify-audit.ts', '--trail', trail, '--anchors', anchors];
    try {
      const out = execFileSync(
        process.execPath,
        [...args, '--jwks', join(folder, 'jwks.json'), '--require-anchored', '--json'],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      );
      return { code: 0, verdict: JSON.parse(out) };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { code: status, verdict: JSON.parse(stdout) };
    }
  }
});
