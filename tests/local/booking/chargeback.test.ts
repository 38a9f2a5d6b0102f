import { afterEach, describe, expect, it } from 'vitest';
import { opsOversightRoutes } from '#contracts/routes/ops-oversight.ts';
import { opsPaymentRoutes } from '#contracts/routes/ops-payments.ts';
import { createBank } from '#tests/support/at-the-bank.ts';
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

/** The bank takes a payment back; the dispute's id. */
async function takeBack({ bookingId }: DoneJob): Promise<string> {
  const intent = (await jobs.paymentOf(bookingId))?.providerPaymentId;
  const charge = test.stripe.state('charges').find(({ payment_intent }) => payment_intent === intent);
  return bank.decides('disputes', { charge: charge?.id ?? '' });
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

  // The last: what the platform lost is missing from its balance at the provider.
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
});
