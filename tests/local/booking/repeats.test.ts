import { describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { vendorJobRoutes as routes } from '#contracts/routes/vendor-jobs.ts';
import { ownPincode } from '#tests/support/actors.ts';
import { good, refusal } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';

const { test, actors, jobs } = await openScene();
const of = (bookingId: string) => ({ params: { bookingId } });
const party = async () => {
  const pincode = ownPincode();
  const [vendor, customer] = await Promise.all([actors.vendor({ pincode }), actors.customer()]);
  return { pincode, vendor, customer };
};
const versionOf = async (bookingId: string) => (await test.stored.bookings.find(bookingId))?.version;

/** The answer to a step, and to its repeat, which must write nothing. */
async function twice<T>(bookingId: string, step: () => Promise<T>): Promise<readonly [T, T]> {
  const first = await step();
  const version = await versionOf(bookingId);
  const second = await step();
  expect(await versionOf(bookingId)).toBe(version);
  return [first, second];
}

describe('a step whose answer was lost', () => {
  it('is answered again with the booking as it is, and leaves no second event', async () => {
    const { pincode, vendor, customer } = await party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    const steps = [routes.acceptOffer, routes.departToBooking, routes.arriveAtBooking, routes.startBooking];
    for (const route of steps) {
      const [first, second] = await twice(bookingId, () => vendor.call(route, of(bookingId)));
      expect(good(second)).toEqual(good(first));
    }
    expect(refusal(await vendor.call(routes.departToBooking, of(bookingId)))).toBe('409 illegal_transition');
  });

  it('is refused to another vendor, and to one who asks for a step that was not taken', async () => {
    const { pincode, vendor, customer } = await party();
    const { bookingId } = await jobs.bookForNow(customer, pincode);
    good(await vendor.call(routes.acceptOffer, of(bookingId)));
    good(await vendor.call(routes.departToBooking, of(bookingId)));
    const stranger = await actors.vendor({ pincode: ownPincode() });
    expect(refusal(await stranger.call(routes.departToBooking, of(bookingId)))).toBe('404 not_found');
    expect(refusal(await vendor.call(routes.startBooking, of(bookingId)))).toBe('409 illegal_transition');
  });

  it('is the same for ops and for customers, by what they said', async () => {
    const { pincode, customer } = await party();
    const ops = await actors.staff('ops_manager');
    const { bookingId } = await jobs.bookAndPay(customer, pincode);
    const cancel = (reason: string) =>
      ops.call(operationsRoutes.cancelOpsBooking, { ...of(bookingId), body: { reason } });
    const [first, second] = await twice(bookingId, () => cancel('The street is closed'));
    expect(good(second)).toEqual(good(first));
    expect(refusal(await cancel('They moved out'))).toBe('409 illegal_transition');
    const noShow = customer.call(customerRoutes.reportVendorNoShow, of(bookingId));
    expect(refusal(await noShow)).toBe('409 illegal_transition');
  });

  it('of declining an offer is done, wherever the job went since, and for nobody else', async () => {
    const { pincode, vendor, customer } = await party();
    const { bookingId } = await jobs.bookAndPay(customer, pincode);
    const other = await actors.vendor({ pincode });
    const reject = (who: typeof vendor) =>
      who.call(routes.rejectOffer, { ...of(bookingId), body: { reason: 'My van broke down.' } });
    const answers = await twice(bookingId, () => reject(vendor));
    expect(answers.map(refusal)).toEqual(['ok', 'ok']);
    good(await other.call(routes.acceptOffer, of(bookingId)));
    expect(refusal(await reject(vendor))).toBe('ok');
    expect(refusal(await reject(other))).toBe('409 offer_closed');
    const release = { ...of(bookingId), body: { reason: 'ill' as const } };
    expect(refusal(await vendor.call(routes.releaseBooking, release))).toBe('404 not_found');
  });
});
