import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { StoredPulse } from '#application/pulse/pulse-documents.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { good } from '#tests/support/jobs.ts';

const PUBLISHER = 'functions/events/publisher/handler.ts';

import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs, proofs } = await openScene();

/** Books, pays, works and signs, without waiting for anything that goes over the bus. */
async function wholeJob(pincode: string) {
  const vendor = await actors.vendor({ pincode });
  const customer = await actors.customer();
  const { bookingId } = await jobs.book(customer, pincode, await jobs.soonest(customer, pincode));
  const session = good(await customer.call(customerRoutes.payBooking, { params: { bookingId } }));
  await jobs.confirmCard(session, 'pm_card_visa');
  await test.stripe.webhooks.settled();
  await jobs.work(vendor, bookingId);
  good(await jobs.sign(customer, await jobs.askSignature(vendor, customer, bookingId)));
  return { vendor, customer, bookingId };
}

async function expectAllOnce(job: Awaited<ReturnType<typeof wholeJob>>): Promise<void> {
  expect(await proofs.auditFaults()).toEqual([]);
  expect(await proofs.unbalanced()).toEqual([]);
  expect(await proofs.moneyOf(job.bookingId)).toMatchObject({
    booking: 'closed',
    payment: 'paid_out',
    posted: ['capture', 'payout', 'release'],
    transfers: [expect.any(Number)],
  });
  expect(await proofs.inbox(job.customer.userId, 'booking.confirmed', job.bookingId)).toBe(1);
  expect(await proofs.inbox(job.vendor.userId, 'payment.paid_out', job.bookingId)).toBe(1);
  const history = await test.uow.readDocument(`vendor-history:${job.vendor.userId}`);
  expect(history?.state).toMatchObject({ offersSent: 1, offersAccepted: 1, arrivals: 1, jobs: 1 });
}

const demandIn = async (pincode: string): Promise<number> => {
  const found = await test.uow.readDocument(`pulse:${pincode}`);
  const { log = {} } = (found?.state as StoredPulse | undefined) ?? {};
  return Object.values(log).reduce((sum, requests) => sum + requests, 0);
};

describe('events from a write to its consumers', () => {
  it('arrive once after an outage of the bus and a crash of the publisher', async () => {
    const pincode = '560032';
    test.cloud.faults.stopBus();
    const job = await wholeJob(pincode);
    await test.cloud.faults.killWorkers(test.functionAt(PUBLISHER).name);
    expect(proofs.transfersOf(job.bookingId)).toEqual([]);

    test.cloud.faults.resumeBus();
    await test.settled();
    await expectAllOnce(job);
    expect(await demandIn(pincode)).toBe(1);
  });

  it('are published again after a lost response, and processed once', async () => {
    const pincode = '560033';
    // Taken by the bus, but the publisher hears nothing: the batch comes again from its start.
    test.cloud.faults.inject({
      service: 'events',
      action: 'PutEvents',
      phase: 'after',
      effect: { kind: 'reset' },
      times: 25,
    });
    const job = await wholeJob(pincode);
    await test.settled();
    await expectAllOnce(job);
    expect(await demandIn(pincode)).toBe(1);
  });

  it('arrive after the publisher has recovered', async () => {
    const pincode = '560034';
    test.cloud.faults.failNext(test.functionAt(PUBLISHER).name, 4);
    const job = await wholeJob(pincode);
    await test.settled();
    await expectAllOnce(job);
  });

  const consumers = ['audit', 'insights', 'notification', 'payout', 'push', 'timers'];
  it.each(consumers)('are retried for %s after it failed', async (name) => {
    const pincode = '560035';
    const consumer = test.functionAt(`functions/events/${name}/handler.ts`).name;
    const vendor = await actors.vendor({ pincode });
    const customer = await actors.customer();
    const { bookingId } = await jobs.book(customer, pincode);
    test.cloud.faults.failNext(consumer, 1);
    good(
      await customer.call(customerRoutes.cancelBooking, {
        params: { bookingId },
        body: { reason: 'No need.' },
        idempotencyKey: randomUUID(),
      }),
    );
    await test.settled();
    expect(await proofs.auditFaults()).toEqual([]);
    expect(await proofs.inbox(vendor.userId, 'booking.cancelled', bookingId)).toBeLessThanOrEqual(1);
    expect(await proofs.inbox(customer.userId, 'booking.cancelled', bookingId)).toBe(1);
  });
});
