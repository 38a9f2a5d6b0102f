import { describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { financeAdminRoutes } from '#contracts/routes/finance-admin.ts';
import { operationsRoutes as routes } from '#contracts/routes/operations.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();
const [ops, colleague, admin] = await Promise.all([
  actors.staff('ops_manager'),
  actors.staff('ops_manager'),
  actors.staff('super_admin'),
]);

const of = (bookingId: string) => ({ params: { bookingId } });
const paying = (bookingId: string) => ({ params: { paymentId: bookingId.replace('bk_', 'pay_') } });
const reasoned = { body: { reason: 'checked by phone' } };
const auditOfPayment = async (id: string) =>
  good(await ops.call(routes.getAuditLog, { query: { kind: 'payment', id } }));

describe('money that waits for a person', () => {
  it('is released unsigned only when one files it and another approves, once, on record', async () => {
    const { customer, bookingId, envelope } = await jobs.doneJob(actors);
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
    const { items, chain } = await auditOfPayment(bookingId.replace('bk_', 'pay_'));
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
    const { customer, bookingId, envelope } = await jobs.doneJob(actors);
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
    const { bookingId } = await jobs.workedJob(actors);
    good(await ops.call(routes.fileOverride, { ...paying(bookingId), ...reasoned }));
    const call = { ...paying(bookingId), ...reasoned };
    expect(good(await admin.call(financeAdminRoutes.approvePayout, call)).parked).toBeNull();
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('paid_out');
  });
});

describe('a dispute', () => {
  it.each([
    ['refund_customer', 'cancelled'],
    ['pay_vendor', 'paid_out'],
  ] as const)('is resolved by ops: %s', async (outcome, status) => {
    const { customer, bookingId } = await jobs.workedJob(actors);
    good(await customer.call(customerRoutes.disputeBooking, { ...of(bookingId), ...reasoned }));
    const body = { resolution: 'Looked at the photos.', outcome };
    const resolved = good(await ops.call(routes.resolveBooking, { ...of(bookingId), body }));
    expect(resolved).toMatchObject({ status: 'resolved', dispute: { resolution: body.resolution } });
    await test.settled();
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe(status);
    expect(good(await ops.call(routes.resolveBooking, { ...of(bookingId), body }))).toEqual(resolved);
    const other = { ...body, resolution: 'Looked again.' };
    expect(refusal(await ops.call(routes.resolveBooking, { ...of(bookingId), body: other }))).toBe(
      '409 illegal_transition',
    );
    expect((await jobs.paymentOf(bookingId))?.payment.status).toBe(status);
  });

  it('can not be left as it is while nobody would have the money', async () => {
    const { customer, bookingId, envelope } = await jobs.doneJob(actors);
    const body = { resolution: 'Looked at the photos.', outcome: 'leave_as_is' } as const;
    const leave = () => ops.call(routes.resolveBooking, { ...of(bookingId), body });
    // The payout waits while the customer disputes what they signed.
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

  it('can be left as it is when the signature had paid the vendor before', async () => {
    const { customer, bookingId, envelope } = await jobs.doneJob(actors);
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
    const { customer, bookingId } = await jobs.workedJob(actors);
    good(await ops.call(routes.fileOverride, { ...paying(bookingId), ...reasoned }));
    good(await customer.call(customerRoutes.disputeBooking, { ...of(bookingId), ...reasoned }));
    const body = { resolution: 'The tap still drips.', outcome: 'refund_customer' } as const;
    good(await colleague.call(routes.resolveBooking, { ...of(bookingId), body }));
    await test.settled();
    const waiting = good(await ops.call(routes.listPendingPayments, { query: {} })).items;
    expect(waiting.map((payment) => payment.bookingId)).not.toContain(bookingId);
  });
});
