import { afterEach, describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { opsOversightRoutes } from '#contracts/routes/ops-oversight.ts';
import { opsPaymentRoutes } from '#contracts/routes/ops-payments.ts';
import { ownPincode } from '#tests/support/actors.ts';
import { createBank } from '#tests/support/bank.ts';
import { type DoneJob, good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs, proofs } = await openScene();
const bank = createBank(test);
const ops = await actors.staff('ops_manager');
afterEach(async () => {
  expect(await proofs.unbalanced()).toEqual([]);
  expect(await proofs.auditFaults()).toEqual([]);
});

async function sign({ customer, envelope }: DoneJob): Promise<void> {
  good(await jobs.sign(customer, envelope));
  await test.settled();
}

/** The bank takes a payment back, all that is left of it if nothing else is said; the dispute's id. */
async function takeBack({ bookingId }: Pick<DoneJob, 'bookingId'>, amountMinor?: number): Promise<string> {
  const intent = (await jobs.paymentOf(bookingId))?.providerPaymentId;
  const charge = test.stripe.state('charges').find(({ payment_intent }) => payment_intent === intent);
  const amount = amountMinor === undefined ? {} : { amount: String(amountMinor) };
  return bank.decides('disputes', { charge: charge?.id ?? '', ...amount });
}
const decide = (disputeId: string, outcome: 'won' | 'lost') =>
  bank.decides(`disputes/${disputeId}/decide`, { outcome });

const approve = ({ bookingId }: DoneJob) =>
  ops.call(opsPaymentRoutes.approvePayment, {
    params: { paymentId: bookingId.replace(/^bk_/, 'pay_') },
    body: { reason: 'The bank decided for us.' },
  });
const parkedReason = async ({ bookingId }: DoneJob) => (await jobs.paymentOf(bookingId))?.parked?.reason;

describe('a chargeback', () => {
  it('holds a payout that waits, and lets it go on when it is won and ops agree', async () => {
    const job = await jobs.doneJob(actors);
    // The transfer is refused, so that the money is released and not yet paid out.
    test.stripe.faults.add({ method: 'POST', path: /^\/v1\/transfers$/, kind: 'fail_before', status: 400 });
    await sign(job);
    test.stripe.faults.clear();
    expect((await jobs.paymentOf(job.bookingId))?.payment.status).toBe('released');
    const disputeId = await takeBack(job);
    await test.settled();
    expect(await proofs.moneyOf(job.bookingId)).toMatchObject({
      payment: 'disputed',
      posted: ['capture', 'dispute_opened', 'release'],
      transfers: [],
    });
    expect(await proofs.inbox(job.vendor.userId, 'payment.dispute_opened', job.bookingId)).toBe(1);
    expect(refusal(await approve(job))).toBe('409 illegal_transition');

    await decide(disputeId, 'won');
    await test.settled();
    expect(await parkedReason(job)).toContain('for us');
    good(await approve(job));
    await test.settled();
    expect(await proofs.moneyOf(job.bookingId)).toMatchObject({
      booking: 'closed',
      payment: 'paid_out',
      parked: null,
      posted: ['capture', 'dispute_opened', 'dispute_won', 'payout', 'release'],
      stillOwed: 0,
      inEscrow: 0,
    });
  });

  it('is known again when its notices come twice and the decision first', async () => {
    const job = await jobs.doneJob(actors);
    await sign(job);
    test.stripe.webhooks.pause();
    await decide(await takeBack(job), 'won');
    test.stripe.webhooks.resume({ order: 'reversed', copies: 2 });
    await test.settled();
    expect(await proofs.moneyOf(job.bookingId)).toMatchObject({
      payment: 'paid_out',
      parked: null,
      posted: ['capture', 'dispute_opened', 'dispute_won', 'payout', 'release'],
    });
  });

  // Those that are lost come last: what the platform lost is missing from its balance at the provider.
  it('of a payment that was paid out is set aside for ops, and a lost one is borne and done', async () => {
    const job = await jobs.doneJob(actors);
    await sign(job);
    expect((await jobs.paymentOf(job.bookingId))?.payment.status).toBe('paid_out');
    const disputeId = await takeBack(job);
    await test.settled();
    const waiting = good(await ops.call(opsPaymentRoutes.listPendingPayments)).items;
    expect(waiting.map(({ bookingId }) => bookingId)).toContain(job.bookingId);
    const alerts = good(await ops.call(opsOversightRoutes.listAlerts)).items;
    expect(alerts.find(({ detail }) => detail.includes(disputeId))?.kind).toBe('payment_parked');

    await decide(disputeId, 'lost');
    await test.settled();
    expect(await parkedReason(job)).toBeUndefined();
    expect(await proofs.moneyOf(job.bookingId)).toMatchObject({
      payment: 'disputed',
      posted: ['capture', 'dispute_lost', 'dispute_opened', 'payout', 'release'],
    });
  });

  it.each(['won', 'lost'] as const)(
    'of money that was refunded already is on record: %s',
    async (outcome) => {
      const pincode = ownPincode();
      await actors.vendor({ pincode });
      const customer = await actors.customer();
      // So far ahead that the money is taken at once.
      const [slot] = await jobs.slots(customer, pincode, 6);
      const { bookingId, price } = await jobs.bookAndPay(customer, pincode, slot?.start);
      const body = { reason: 'The tap stopped dripping' };
      const call = { params: { bookingId }, body, idempotencyKey: bookingId };
      good(await customer.call(customerRoutes.cancelBooking, call));
      await test.settled();
      expect((await jobs.paymentOf(bookingId))?.payment.status).toBe('refunded');

      const warned = test.warnings.length;
      const disputeId = await takeBack({ bookingId }, price.total.amountMinor);
      await test.settled();
      const disputed = await jobs.paymentOf(bookingId);
      expect(disputed?.payment.status).toBe('disputed');
      expect(disputed?.parked?.reason).toContain('had been refunded');
      const alerts = good(await ops.call(opsOversightRoutes.listAlerts)).items;
      expect(alerts.find(({ detail }) => detail.includes(disputeId))?.kind).toBe('payment_parked');

      await decide(disputeId, outcome);
      await test.settled();
      const { payment, parked } = (await jobs.paymentOf(bookingId)) ?? {};
      expect([payment?.status, parked]).toEqual([outcome === 'won' ? 'refunded' : 'disputed', null]);
      // Each notice was taken: none was given up after repeats.
      expect(test.warnings.slice(warned)).toEqual([]);
    },
  );
});
