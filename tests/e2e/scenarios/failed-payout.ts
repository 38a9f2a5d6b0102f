import { describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { eventually } from '../../../bin/demo/checks.ts';
import type { Cast } from '../cast.ts';
import { jobsOf } from '../job.ts';

/** What goes wrong behind the API, where that can be brought about: `failNextTransfer` has one fail for good. */
export function failedPayout(cast: () => Cast, failNextTransfer: (() => void) | undefined): void {
  describe.skipIf(failNextTransfer === undefined)('a payout that fails', () => {
    it('is parked for ops with its reason, and paid once they approve it', async () => {
      const jobs = jobsOf(cast());
      const { customer, bookingId, envelope } = await jobs.done();
      failNextTransfer?.();
      await customer.call(customerRoutes.signBooking, jobs.signing(envelope));
      const { ops } = cast();
      const payment = async () =>
        (await ops.call(operationsRoutes.getOpsBooking, jobs.of(bookingId))).payment;
      const parked = await eventually(
        'the parked payment',
        async () => (await payment())?.parked ?? undefined,
      );
      expect(parked.reason.length).toBeGreaterThan(3);
      await ops.call(operationsRoutes.approvePayment, {
        params: { paymentId: bookingId.replace('bk_', 'pay_') },
        body: { reason: 'The provider works again.' },
      });
      await jobs.when(customer, bookingId, 'closed');
      expect(await payment()).toMatchObject({ status: 'paid_out', parked: null });
    });
  });
}
