import { expect, it, vi } from 'vitest';
import { createActors, ownPincode } from '#tests/support/actors.ts';
import { createJobs } from '#tests/support/jobs.ts';
import { startTestSystem } from '#tests/support/local-system.ts';
import { scratch } from '#tests/support/scratch.ts';

vi.setConfig({ testTimeout: 120_000 });

it('timers that fell due while the system was down run at its next start', async () => {
  const dataDir = scratch();
  const first = await startTestSystem({ dataDir });
  const [actors, jobs] = [createActors(first), createJobs(first)];
  const [unpaidAt, offeredAt] = [ownPincode(), ownPincode()];
  await actors.vendor({ pincode: unpaidAt });
  const vendor = await actors.vendor({ pincode: offeredAt });
  const customer = await actors.customer();
  const unpaid = await jobs.book(customer, unpaidAt);
  const offered = await jobs.bookAndPay(customer, offeredAt);
  await first.settled();
  expect(await jobs.statusOf(unpaid.bookingId)).toBe('pending_payment');
  expect((await first.stored.bookings.find(offered.bookingId))?.state.vendorId).toBe(vendor.userId);
  await first.stop();

  const second = await startTestSystem({ dataDir, clockAheadMs: 20 * 60_000 });
  try {
    const statusOf = createJobs(second).statusOf;
    await expect.poll(() => statusOf(unpaid.bookingId), { timeout: 30_000 }).toBe('expired');
    await expect.poll(() => statusOf(offered.bookingId), { timeout: 30_000 }).toBe('unfulfilled');
    expect(second.warnings).toEqual([]);
  } finally {
    await second.stop();
  }
});
