import { describe, expect, it } from 'vitest';
import { onboardingRoutes } from '#contracts/routes/onboarding.ts';
import { publicCatalogueRoutes } from '#contracts/routes/public-catalogue.ts';
import { vendorAccountRoutes } from '#contracts/routes/vendor-account.ts';
import { vendorDayRoutes } from '#contracts/routes/vendor-days.ts';
import { localDate } from '#kernel/local-time.ts';
import { refusal } from '#tests/support/jobs.ts';
import { uploadDocument } from '../../../bin/demo/vendors.ts';
import type { Cast } from '../cast.ts';

const DAY_MS = 86_400_000;
const because = { body: { reason: 'The scan of the PAN card is not readable.' } };

/** A vendor's file, from the application to the appeal. */
export function vendors(cast: () => Cast): void {
  describe.concurrent('an application', () => {
    it('is sent back for changes, resubmitted and approved', async () => {
      const { applicant, manager, pincode } = cast();
      const { vendor, documentIds } = await applicant(pincode());
      const params = { vendorId: vendor.userId };
      const { items } = await manager.call(onboardingRoutes.listPendingVendors, { query: { limit: 100 } });
      expect(items.map(({ vendorId }) => vendorId)).toContain(vendor.userId);
      await manager.call(onboardingRoutes.claimVendor, { params });
      await manager.call(onboardingRoutes.releaseVendor, { params });
      await manager.call(onboardingRoutes.claimVendor, { params });
      const [aadhaar = '', pan = '', address = ''] = documentIds;
      const { url } = await manager.call(onboardingRoutes.readDocument, {
        params: { ...params, documentId: pan },
      });
      expect((await fetch(url)).status).toBe(200);
      const judge = (documentId: string) => ({ params: { ...params, documentId } });
      await manager.call(onboardingRoutes.rejectDocument, { ...judge(pan), ...because });
      await manager.call(onboardingRoutes.requestVendorChanges, { params, ...because });

      const { items: filed } = await vendor.call(vendorAccountRoutes.listDocuments);
      expect(filed.find(({ documentId }) => documentId === pan)).toMatchObject({
        status: 'rejected',
        ...because.body,
      });
      const { document } = await vendor.call(vendorAccountRoutes.addDocument, {
        body: { kind: 'pan', contentType: 'image/jpeg', bytes: 50_000 },
      });
      const never = await vendor.client.call(vendorAccountRoutes.confirmDocument, {
        params: { documentId: document.documentId },
      });
      expect(refusal(never)).toContain('document_invalid');
      const better = await uploadDocument(vendor, 'pan');
      await vendor.call(vendorAccountRoutes.submitApplication);
      await manager.call(onboardingRoutes.claimVendor, { params });
      for (const documentId of [aadhaar, address, better]) {
        await manager.call(onboardingRoutes.acceptDocument, judge(documentId));
      }
      expect(await manager.call(onboardingRoutes.approveVendor, { params })).toMatchObject({
        status: 'approved',
      });
      await vendor.call(vendorAccountRoutes.putAvailability, { body: { paused: true } });
    });

    it('is withdrawn, resubmitted and rejected', async () => {
      const { applicant, manager, pincode } = cast();
      const { vendor } = await applicant(pincode());
      const params = { vendorId: vendor.userId };
      expect(await vendor.call(vendorAccountRoutes.withdrawApplication)).toMatchObject({ status: 'draft' });
      await vendor.call(vendorAccountRoutes.submitApplication);
      await manager.call(onboardingRoutes.claimVendor, { params });
      const rejected = await manager.call(onboardingRoutes.rejectVendor, { params, ...because });
      expect(rejected.status).toBe('rejected');
      const again = await vendor.client.call(vendorAccountRoutes.submitApplication);
      expect(refusal(again)).toBe('409 illegal_transition');
    });
  });

  describe.concurrent('an approved vendor', () => {
    it('is public, except while suspended, and again after a granted appeal', async () => {
      const { vendor: approved, manager, admin, nobody, pincode } = cast();
      const place = pincode();
      const vendor = await approved(place);
      const params = { vendorId: vendor.userId };
      const found = async () => {
        const { items } = await nobody(publicCatalogueRoutes.listVendors, {
          query: { pincode: place, skill: 'tap_repair' },
        });
        return items.some(({ vendorId }) => vendorId === vendor.userId);
      };
      await expect.poll(found, { timeout: 60_000 }).toBe(true);
      await admin.call(onboardingRoutes.suspendVendor, { params, ...because });
      await expect.poll(found, { timeout: 60_000 }).toBe(false);
      const text = 'The complaint was about another firm of the same name.';
      await vendor.call(vendorAccountRoutes.appealSuspension, { body: { text } });
      const reinstated = { params, body: { reason: 'It was another firm.' } };
      if (manager !== admin) {
        const own = await admin.client.call(onboardingRoutes.reinstateVendor, reinstated);
        expect(refusal(own)).toBe('403 own_filing');
        await manager.call(onboardingRoutes.reinstateVendor, reinstated);
        await expect.poll(found, { timeout: 60_000 }).toBe(true);
      }
      expect(await manager.call(onboardingRoutes.getVendor, { params })).toMatchObject({
        vendorId: vendor.userId,
      });
    });

    it('takes a day off, and gets a plan for an empty day', async () => {
      const { vendor: approved, pincode, now } = cast();
      const vendor = await approved(pincode());
      const date = localDate(new Date(now().getTime() + 5 * DAY_MS).toISOString(), 'Asia/Kolkata');
      const timeOff = [{ date, breaks: [{ startMinutes: 0, endMinutes: 1440 }] }];
      await vendor.call(vendorAccountRoutes.putAvailability, { body: { timeOff } });
      const availability = await vendor.call(vendorAccountRoutes.getAvailability);
      expect(availability.timeOff).toEqual(timeOff);
      const plan = await vendor.call(vendorDayRoutes.optimiseDay, {
        params: { date },
        body: { flexMinutes: 60 },
      });
      expect(plan.unplaced).toEqual([]);
      const standing = await vendor.call(vendorDayRoutes.getStanding);
      expect(standing.parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 6);
      const account = await vendor.call(vendorAccountRoutes.getPayoutAccount);
      expect(account.payoutsEnabled).toBe(true);
      const profile = await vendor.call(vendorAccountRoutes.getVendorProfile);
      expect(profile.status).toBe('approved');
    });
  });
}
