import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createClient } from '#contracts/client.ts';
import { authRoutes } from '#contracts/routes/auth.ts';
import { customerRoutes } from '#contracts/routes/customer.ts';
import { messagingRoutes } from '#contracts/routes/messaging.ts';
import { operationsRoutes } from '#contracts/routes/operations.ts';
import { profileRoutes } from '#contracts/routes/profile.ts';
import { refusal } from '#tests/support/jobs.ts';
import { eventually } from '../../../bin/demo/checks.ts';
import { DEMO_PASSWORD, type Person, personOf, signIn } from '../../../bin/demo/people.ts';
import { pictureOf } from '../../../bin/demo/pictures.ts';
import { upload } from '../../../bin/demo/uploads.ts';
import type { Cast } from '../cast.ts';
import type { Deployment } from '../deployment.ts';
import { jobsOf } from '../job.ts';

const OTHER_PASSWORD = 'nine loud coconut palms';

/** What a person does with an account, from sign-up to erasure. */
export function accounts(cast: () => Cast, can: Pick<Deployment, 'mails' | 'texts'>): void {
  const seesProfile = async (person: Person): Promise<string> =>
    refusal(await person.client.call(profileRoutes.getProfile));
  const signedIn = (email: string, password = DEMO_PASSWORD) => signIn(cast().apiUrl, { email, password });

  describe.concurrent('an account', () => {
    it('signs in, refreshes, and is refused right after signing out', async () => {
      const { customer, nobody, apiUrl } = cast();
      const person = await customer();
      const { refreshToken } = person.session;
      const next = await nobody(authRoutes.refresh, { body: { refreshToken } });
      const later = personOf(apiUrl, person.email, next);
      expect(await seesProfile(later)).toBe('ok');
      const { sessionId } = await later.call(profileRoutes.listSessions).then(({ items }) => {
        expect(items.filter(({ current }) => current)).toHaveLength(1);
        return items[0] ?? { sessionId: '' };
      });
      const other = await signedIn(person.email);
      await other.call(profileRoutes.endSession, { params: { sessionId } });
      expect(await seesProfile(later)).toBe('401 unauthenticated');
      await other.call(authRoutes.logout);
      expect(await seesProfile(other)).toBe('401 unauthenticated');
      const last = await signedIn(person.email);
      await last.call(authRoutes.logoutEverywhere);
      expect(await seesProfile(last)).toBe('401 unauthenticated');
    });

    it('answers 401 with a problem document without a token', async () => {
      const anonymous = createClient({ baseUrl: cast().apiUrl });
      expect(refusal(await anonymous.call(profileRoutes.getProfile))).toBe('401 unauthenticated');
    });

    it('changes its name and password, after which the old password is refused', async () => {
      const person = await cast().customer();
      const renamed = await person.call(profileRoutes.updateProfile, { body: { name: 'Asha R. Rao' } });
      expect(renamed.name).toBe('Asha R. Rao');
      await person.call(authRoutes.changePassword, {
        body: { currentPassword: DEMO_PASSWORD, password: OTHER_PASSWORD },
      });
      await expect(signedIn(person.email)).rejects.toThrow('invalid_credentials');
      expect(await seesProfile(await signedIn(person.email, OTHER_PASSWORD))).toBe('ok');
    });

    it.skipIf(!can.mails)('is verified by the mailed link, which may be used again', async () => {
      const { customer, nobody, mailedToken } = cast();
      const person = await customer();
      await mailedToken(person.email, 'verify-email');
      await person.call(authRoutes.resendEmailVerification);
      const body = { token: await mailedToken(person.email, 'verify-email') };
      await nobody(authRoutes.verifyEmail, { body });
      await nobody(authRoutes.verifyEmail, { body });
      expect(await person.call(profileRoutes.getProfile)).toMatchObject({ emailVerified: true });
    });

    it.skipIf(!can.mails)('gets a new password by the mailed link, which ends every session', async () => {
      const { customer, nobody, mailedToken } = cast();
      const person = await customer();
      await nobody(authRoutes.forgotPassword, { body: { email: person.email } });
      const token = await mailedToken(person.email, 'reset-password');
      await nobody(authRoutes.resetPassword, { body: { token, password: OTHER_PASSWORD } });
      expect(await seesProfile(person)).toBe('401 unauthenticated');
      expect(await seesProfile(await signedIn(person.email, OTHER_PASSWORD))).toBe('ok');
    });

    it.skipIf(!can.texts)('has its phone verified by the code in the text message', async () => {
      const person = await cast().customer();
      const phone = `+9198${String(Date.now()).slice(-8)}`;
      await person.call(profileRoutes.updateProfile, { body: { phone } });
      await person.call(authRoutes.sendPhoneCode);
      const code = await eventually('the code', async () => {
        const texts = (await cast().deployment.texts?.(phone)) ?? [];
        return /\b\d{6}\b/.exec(texts.at(-1) ?? '')?.[0];
      });
      await person.call(authRoutes.verifyPhone, { body: { code } });
      expect(await person.call(profileRoutes.getProfile)).toMatchObject({ phoneVerified: true });
    });

    it.skipIf(!can.mails)('takes a second factor once verified, which is then asked for', async () => {
      const { customer, enrol, nobody, mailedToken } = cast();
      const fresh = await customer();
      await expect(enrol(fresh)).rejects.toThrow('illegal_transition');
      await nobody(authRoutes.verifyEmail, {
        body: { token: await mailedToken(fresh.email, 'verify-email') },
      });
      const person = await enrol(fresh);
      await expect(signedIn(person.email)).rejects.toThrow('second_factor_required');
      const codes = await person.client.call(authRoutes.renewRecoveryCodes, {
        body: { recoveryCode: 'AAAA-AAAA-AAAA' },
      });
      expect(refusal(codes)).toMatch(/invalid/);
    });

    it('uploads and removes a portrait', async () => {
      const person = await cast().customer();
      const picture = await pictureOf('portrait');
      const form = await person.call(profileRoutes.uploadPortrait, {
        body: { contentType: 'image/jpeg', bytes: picture.byteLength },
      });
      await upload(form, picture, 'image/jpeg');
      const url = await eventually('the portrait', async () => {
        const { photoUrl } = await person.call(profileRoutes.getProfile);
        return photoUrl ?? undefined;
      });
      expect((await fetch(url)).status).toBe(200);
      const bytes = async () => Buffer.from(await (await fetch(url)).arrayBuffer()).toString('base64');
      const before = await bytes();
      const other = await pictureOf('another portrait');
      const next = await person.call(profileRoutes.uploadPortrait, {
        body: { contentType: 'image/jpeg', bytes: other.byteLength },
      });
      await upload(next, other, 'image/jpeg');
      await expect.poll(bytes, { timeout: 60_000 }).not.toBe(before);
      await person.call(profileRoutes.removePortrait);
      expect((await person.call(profileRoutes.getProfile)).photoUrl).toBeNull();
    });

    it('exports and erases its data on request', async () => {
      const { vendor: approved, customer, pincode } = cast();
      const jobs = jobsOf(cast());
      const place = pincode();
      const [vendor, person] = await Promise.all([approved(place), customer()]);
      const { bookingId } = await jobs.bookAndPay(person, place);
      await eventually('a word on the booking', async () => {
        const { items } = await person.call(messagingRoutes.listNotifications);
        return items.find((one) => one.bookingId === bookingId);
      });
      const erasing = { body: { password: DEMO_PASSWORD } };
      const open = await person.client.call(authRoutes.eraseAccount, erasing);
      expect(refusal(open)).toBe('409 illegal_transition');
      await person.call(customerRoutes.cancelBooking, {
        ...jobs.of(bookingId),
        body: { reason: 'I move away.' },
        idempotencyKey: randomUUID(),
      });
      for (const one of [person, vendor]) {
        const { sections } = await one.call(profileRoutes.exportProfile);
        expect(JSON.stringify(sections)).toContain(one.email);
        await one.call(authRoutes.eraseAccount, erasing);
        expect(await seesProfile(one)).toBe('401 unauthenticated');
        await expect(signedIn(one.email)).rejects.toThrow('invalid_credentials');
      }
      await eventually(`${bookingId} without its address`, async () => {
        const { place: kept } = await cast().ops.call(operationsRoutes.getOpsBooking, jobs.of(bookingId));
        return JSON.stringify(kept).includes('Indiranagar') ? undefined : kept;
      });
    });
  });
}
