import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it } from 'vitest';
import { signatureKey } from '#application/signing/ports.ts';
import { opsPaymentRoutes } from '#contracts/routes/ops-payments.ts';
import { signThenPayTasks } from '#contracts/workflows/sign-then-pay.ts';
import type { Actor } from '#tests/support/actors.ts';
import { type DoneJob, good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs, proofs } = await openScene();
const ops = await actors.staff('ops_manager');
afterEach(async () => {
  test.cloud.faults.clear();
  test.cloud.faults.resumeBus();
  test.stripe.faults.clear();
  await test.settled();
  expect(await proofs.unbalanced()).toEqual([]);
});

async function expectPaidOnce({ bookingId, vendor, customer }: DoneJob): Promise<void> {
  const booking = (await test.stored.bookings.find(bookingId))?.state;
  expect(await proofs.moneyOf(bookingId)).toEqual({
    booking: 'closed',
    payment: 'paid_out',
    parked: null,
    posted: ['capture', 'payout', 'release'],
    received: booking?.price.total.amountMinor,
    transfers: [booking?.price.vendorShare.amountMinor],
    stillOwed: 0,
    inEscrow: 0,
  });
  for (const { userId } of [vendor, customer])
    expect(await proofs.inbox(userId, 'payment.paid_out', bookingId)).toBe(1);
}

const paymentIdOf = (bookingId: string) => bookingId.replace(/^bk_/, 'pay_');
const approve = (who: Actor, bookingId: string) =>
  who.call(opsPaymentRoutes.approvePayment, {
    params: { paymentId: paymentIdOf(bookingId) },
    body: { reason: 'Looked into it: the work was done.' },
  });

const tasks = Object.entries(signThenPayTasks).map(
  ([name, { file }]) => [name, `functions/workflows/sign-then-pay/${file}.ts`] as const,
);

describe('a task of sign-then-pay that fails', () => {
  it.each(tasks)(
    '%s, in a way nobody foresaw: parked with its reason until ops lets it go on',
    async (_, source) => {
      const job = await jobs.doneJob(actors);
      const { name } = test.functionAt(source);
      test.cloud.faults.failNext(name, 1);
      good(await jobs.sign(job.customer, job.envelope));
      await test.settled();
      const parked = await proofs.moneyOf(job.bookingId);
      expect(parked.parked).toContain('InjectedFault');
      // Once the transfer is made it is made: all that was left then is the closing of the booking.
      expect(parked.transfers.length).toBe(source.endsWith('mark-paid.ts') ? 1 : 0);
      const { items } = good(await ops.call(opsPaymentRoutes.listPendingPayments));
      expect(items.map(({ bookingId }) => bookingId)).toContain(job.bookingId);

      good(await approve(ops, job.bookingId));
      await test.settled();
      await expectPaidOnce(job);
      expect(refusal(await approve(ops, job.bookingId))).toBe('409 nothing_to_approve');
    },
  );

  const provider = [
    ['the capture', 'fail_before', /\/capture$/],
    ['the capture', 'drop_after', /\/capture$/],
    ['the transfer', 'fail_after', /\/v1\/transfers$/],
    ['the transfer', 'drop_before', /\/v1\/transfers$/],
  ] as const;
  it.each(provider)('at the provider, %s with %s: paid once', async (_, kind, path) => {
    const job = await jobs.doneJob(actors);
    test.stripe.faults.add({ kind, method: 'POST', path });
    good(await jobs.sign(job.customer, job.envelope));
    await test.settled();
    await expectPaidOnce(job);
  });

  it.each([
    ['the capture', /\/capture$/, 'functions/workflows/sign-then-pay/capture-payment.ts'],
    ['the transfer', /\/v1\/transfers$/, 'functions/workflows/sign-then-pay/transfer-to-vendor.ts'],
  ] as const)('dies after %s took effect and before it was recorded: paid once', async (_, path, source) => {
    const job = await jobs.doneJob(actors);
    const held = test.stripe.faults.hold({ method: 'POST', path });
    good(await jobs.sign(job.customer, job.envelope));
    await held.arrived;
    expect(await test.cloud.faults.killWorkers(test.functionAt(source).name)).toBeGreaterThan(0);
    held.release();
    await test.settled();
    await expectPaidOnce(job);
  });

  it('whose save is lost on its way back saves once', async () => {
    const job = await jobs.doneJob(actors);
    good(await jobs.sign(job.customer, job.envelope));
    test.cloud.faults.inject({
      service: 'dynamodb',
      action: 'TransactWriteItems',
      phase: 'after',
      effect: { kind: 'reset' },
      times: 3,
    });
    await test.settled();
    await expectPaidOnce(job);
  });
});

describe('a run that comes twice or late', () => {
  const startAgain = (job: DoneJob, evidenceHash: string) =>
    new SFNClient(test.aws).send(
      new StartExecutionCommand({
        stateMachineArn: test.output('SignThenPayArn'),
        input: JSON.stringify({
          bookingId: job.bookingId,
          correlationId: 'test',
          release: { by: 'signature', envelopeId: job.envelope.envelopeId, evidenceHash },
        }),
      }),
    );

  it('pays once, side by side with its twins and long after', async () => {
    const job = await jobs.doneJob(actors);
    const { evidenceHash } = good(await jobs.sign(job.customer, job.envelope));
    await Promise.all([startAgain(job, evidenceHash), startAgain(job, evidenceHash)]);
    await test.settled();
    await expectPaidOnce(job);
    await test.travel(3 * 24 * 60);
    await startAgain(job, evidenceHash);
    await test.settled();
    await expectPaidOnce(job);
  });

  it('pays nothing for a booking that is not signed', async () => {
    const job = await jobs.doneJob(actors);
    await startAgain(job, 'a'.repeat(64));
    await test.settled();
    expect(await proofs.moneyOf(job.bookingId)).toMatchObject({
      booking: 'work_done',
      payment: 'authorised',
      posted: [],
      transfers: [],
    });
  });
});

describe('evidence that was altered', () => {
  /** Signs while the bus is down, so that the payout begins only when `alter` is done. */
  async function signAndAlter(alter: (job: DoneJob) => Promise<unknown>): Promise<DoneJob> {
    const job = await jobs.doneJob(actors);
    test.cloud.faults.stopBus();
    good(await jobs.sign(job.customer, job.envelope));
    await alter(job);
    test.cloud.faults.resumeBus();
    await test.settled();
    return job;
  }

  const alterations = [
    [
      'the object in the vault',
      async (job: DoneJob) => {
        const state = (await test.stored.envelopes.find(job.envelope.envelopeId))?.state;
        const client = new S3Client({ ...test.aws, forcePathStyle: true });
        await client.send(
          new PutObjectCommand({
            Bucket: test.output('VaultBucket'),
            Key: state?.evidenceKey ?? '',
            Body: JSON.stringify({ evidence: '{}', evidenceHash: state?.evidenceHash, seal: 'x' }),
            ChecksumAlgorithm: 'SHA256',
          }),
        );
      },
    ],
    [
      'the row in the index',
      (job: DoneJob) =>
        test.dynamo.send(
          new UpdateCommand({
            TableName: test.output('SignaturesTable'),
            Key: signatureKey(job.envelope.envelopeId),
            UpdateExpression: 'SET evidenceHash = :hash',
            ExpressionAttributeValues: { ':hash': 'e'.repeat(64) },
          }),
        ),
    ],
  ] as const;

  it.each(alterations)('%s: parked, and nothing is paid', async (_, alter) => {
    const job = await signAndAlter(alter);
    expect(await proofs.moneyOf(job.bookingId)).toMatchObject({
      booking: 'signed',
      payment: 'authorised',
      parked: expect.stringContaining('document_changed'),
      posted: [],
      received: 0,
      transfers: [],
    });
  });
});
