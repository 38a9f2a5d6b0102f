import { beforeEach, describe, expect, it } from 'vitest';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { messagingRoutes } from '#contracts/routes/messaging.ts';
import { onboardingRoutes } from '#contracts/routes/onboarding.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { vendorJobRoutes } from '#contracts/routes/vendor-jobs.ts';
import { localDate } from '#kernel/local-time.ts';
import { refusal } from '#tests/support/jobs.ts';
import { check } from '../../../bin/demo/checks.ts';
import { pictureOf } from '../../../bin/demo/pictures.ts';
import { upload } from '../../../bin/demo/uploads.ts';
import type { Cast } from '../cast.ts';
import type { Deployment } from '../deployment.ts';
import { jobsOf } from '../job.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

/** What comes of waiting. Only where time can be moved on: one after the other, since all share it. */
export function time(cast: () => Cast, can: Pick<Deployment, 'time'>): void {
  describe.skipIf(!can.time)('in time', () => {
    const pass = async (minutes: number): Promise<void> => cast().deployment.time?.pass(minutes);
    const until = (instant: string): number => (Date.parse(instant) - cast().now().getTime()) / 60_000;
    async function party() {
      const { vendor, customer, pincode } = cast();
      const place = pincode();
      const [worker, owner] = await Promise.all([vendor(place), customer()]);
      return { place, vendor: worker, customer: owner };
    }

    // Access tokens are good for an hour, which each of these lets go by.
    beforeEach(() => cast().renewStaff());

    it('an unpaid booking expires after 15 minutes', async () => {
      const jobs = jobsOf(cast());
      const { customer, place } = await party();
      const { bookingId } = await jobs.book(customer, place);
      await pass(16);
      expect(await jobs.when(customer, bookingId, 'expired')).toMatchObject({ cancellation: null });
    });

    it('an unanswered offer expires, and the customer is refunded', async () => {
      const jobs = jobsOf(cast());
      const { customer, vendor, place } = await party();
      const { bookingId } = await jobs.bookAndPay(customer, place);
      await jobs.asked([vendor], bookingId);
      await pass(11);
      const { cancellation, price } = await jobs.when(customer, bookingId, 'unfulfilled');
      expect(cancellation?.refund).toEqual(price.total);
    });

    it('a vendor no-show is detected and refunded', async () => {
      const jobs = jobsOf(cast());
      const { customer, vendor, place } = await party();
      const { bookingId, slot } = await jobs.bookAndPay(customer, place, 0.1);
      await jobs.accept(vendor, bookingId);
      const owner = await againAfter(customer, until(slot.start) + 10);
      const early = await owner.client.call(customerRoutes.reportVendorNoShow, jobs.of(bookingId));
      expect(refusal(early)).toBe('409 outside_policy');
      await pass(21);
      expect(await jobs.when(owner, bookingId, 'vendor_no_show')).toMatchObject({
        cancellation: { fee: { amountMinor: 0 } },
      });
    });

    it('a customer no-show costs half', async () => {
      const jobs = jobsOf(cast());
      const { customer, vendor, place } = await party();
      const { bookingId, slot, price } = await jobs.bookAndPay(customer, place, 0.1);
      await jobs.accept(vendor, bookingId);
      await vendor.call(vendorJobRoutes.departToBooking, jobs.of(bookingId));
      await vendor.call(vendorJobRoutes.arriveAtBooking, jobs.of(bookingId));
      const report = async (who: typeof vendor) =>
        who.client.call(vendorJobRoutes.reportCustomerNoShow, jobs.of(bookingId));
      expect(refusal(await report(vendor))).toBe('409 outside_policy');
      const later = await againAfter(vendor, until(slot.start) + 16);
      expect(refusal(await report(later))).toBe('ok');
      const owner = await cast().again(customer);
      const seen = await jobs.when(owner, bookingId, 'customer_no_show');
      const fee = seen.cancellation?.fee.amountMinor ?? 0;
      expect(Math.abs(fee - price.total.amountMinor / 2)).toBeLessThanOrEqual(1);
    });

    it('a missing signature is reminded, escalated to ops, and can still be given', async () => {
      const jobs = jobsOf(cast());
      const { customer, bookingId, envelope } = await jobs.done();
      await pass(49 * HOUR);
      await cast().renewStaff();
      const { items } = await cast().ops.call(operationsRoutes.listAlerts);
      expect(items).toContainEqual(
        expect.objectContaining({ kind: 'signature_escalated', subjectId: bookingId }),
      );
      const owner = await cast().again(customer);
      await owner.call(customerRoutes.signBooking, jobs.signing(envelope));
      await jobs.when(owner, bookingId, 'closed');
    });

    it('documents expire after a notice to their owner', async () => {
      const { vendor } = await party();
      const { manager } = cast();
      const documentId = await fileCertificate(vendor);
      await manager.call(onboardingRoutes.acceptDocument, {
        params: { vendorId: vendor.userId, documentId },
      });
      const later = await againAfter(vendor, 4 * DAY);
      const { items } = await later.call(vendorAccountRoutes.listDocuments);
      expect(items.find((one) => one.documentId === documentId)).toMatchObject({ lapsed: true });
      const { items: told } = await later.call(messagingRoutes.listNotifications);
      expect(told.map(({ type }) => type)).toContain('vendor.documents_expiring');
    });

    async function againAfter(person: Awaited<ReturnType<typeof party>>['customer'], minutes: number) {
      await pass(minutes);
      return cast().again(person);
    }

    /** A trade certificate that is good for three days. */
    async function fileCertificate(vendor: Awaited<ReturnType<typeof party>>['vendor']): Promise<string> {
      const picture = await pictureOf('trade certificate');
      const end = new Date(cast().now().getTime() + 3 * DAY * 60_000).toISOString();
      const { document, upload: form } = await vendor.call(vendorAccountRoutes.addDocument, {
        body: {
          kind: 'trade_certificate',
          contentType: 'image/jpeg',
          bytes: picture.byteLength,
          validUntil: localDate(end, 'Asia/Kolkata'),
        },
      });
      check(form !== null, 'There is no form for the certificate.');
      await upload(form, picture, 'image/jpeg');
      const { documentId } = document;
      await vendor.call(vendorAccountRoutes.confirmDocument, { params: { documentId } });
      return documentId;
    }
  });
}
