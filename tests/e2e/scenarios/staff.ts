import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { catalogueAdminRoutes } from '#contracts/routes/catalogue-admin.ts';
import { financeAdminRoutes } from '#contracts/routes/finance-admin.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { profileRoutes } from '#contracts/routes/profile.ts';
import { publicCatalogueRoutes } from '#contracts/routes/public-catalogue.ts';
import { staffRoutes } from '#contracts/routes/staff.ts';
import { refusal } from '#tests/support/jobs.ts';
import { eventually } from '../../../bin/demo/checks.ts';
import type { Cast } from '../cast.ts';
import type { Deployment } from '../deployment.ts';

const reason = 'The shifts have changed';

/** Staff come, change and go; accounts are closed; the catalogue is kept. */
export function staff(cast: () => Cast, can: Pick<Deployment, 'mails'>): void {
  describe.concurrent('staff', () => {
    it.skipIf(!can.mails)('do what their role allows, until it is taken from them', async () => {
      const { admin, hire } = cast();
      const colleague = await hire('ops_manager');
      const stats = async () => refusal(await colleague.client.call(operationsRoutes.getDashboardStats));
      expect(await stats()).toBe('ok');
      expect(refusal(await colleague.client.call(staffRoutes.listUsers))).toBe('403 forbidden');
      const params = { userId: colleague.userId };
      await admin.call(staffRoutes.changeUserRole, { params, body: { role: 'onboard_manager', reason } });
      expect(await stats()).toMatch(/^40[13]/);
      expect(await admin.call(staffRoutes.getUser, { params })).toMatchObject({ role: 'onboard_manager' });
    });

    it('accept an invitation unless it was withdrawn', async () => {
      const { admin, freshEmail } = cast();
      const body = { email: freshEmail('kiran'), role: 'ops_manager' as const, reason };
      const { invitationId } = await admin.call(staffRoutes.inviteStaff, {
        body,
        idempotencyKey: randomUUID(),
      });
      await admin.call(staffRoutes.withdrawInvitation, { params: { invitationId }, body: { reason } });
      const { items } = await admin.call(staffRoutes.listInvitations, { query: { limit: 100 } });
      const found = items.find((one) => one.invitationId === invitationId);
      expect(found).toMatchObject({ status: 'withdrawn' });
    });

    it('disable an account, which ends its sessions at once, and enable it again', async () => {
      const { admin, customer } = cast();
      const person = await customer();
      const params = { userId: person.userId };
      await admin.call(staffRoutes.toggleUserActive, { params, body: { active: false, reason } });
      expect(refusal(await person.client.call(profileRoutes.getProfile))).toBe('401 unauthenticated');
      await admin.call(staffRoutes.toggleUserActive, { params, body: { active: true, reason } });
      const { items } = await admin.call(staffRoutes.listUsers, { query: { role: 'customer', limit: 100 } });
      expect(items.length).toBeGreaterThan(0);
    });

    it('add a service, which customers see, and deactivate it', async () => {
      const { admin, nobody } = cast();
      const body = {
        category: 'plumbing' as const,
        skill: 'tap_repair',
        name: `Shower head ${randomUUID().slice(0, 8)}`,
        description: 'A shower head, cleaned or replaced.',
        durationMinutes: 30,
        basePrice: { amountMinor: 24_900, currency: 'INR' as const },
        addOns: [],
        active: true,
      };
      const made = await admin.call(catalogueAdminRoutes.createService, {
        body,
        idempotencyKey: randomUUID(),
      });
      const isOffered = async () => {
        const { items } = await nobody(publicCatalogueRoutes.listServices);
        return items.some(({ serviceId }) => serviceId === made.serviceId);
      };
      expect(await isOffered()).toBe(true);
      const params = { serviceId: made.serviceId };
      await admin.call(catalogueAdminRoutes.updateService, { params, body: { ...body, active: false } });
      expect(await isOffered()).toBe(false);
      const { items } = await admin.call(catalogueAdminRoutes.listAllServices);
      expect(items.map(({ serviceId }) => serviceId)).toContain(made.serviceId);
    });

    it('read the figures of a month', async () => {
      const { admin } = cast();
      const { days } = await eventually('the figures', () =>
        admin.call(financeAdminRoutes.getAnalytics, { query: {} }),
      );
      expect(days).toHaveLength(30);
    });
  });
}
