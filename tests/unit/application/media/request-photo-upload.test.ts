import { expect, it } from 'vitest';
import { requestPhotoUpload } from '#application/media/request-photo-upload.ts';
import { PHOTOS_PER_KIND, type Photo } from '#domain/booking/photo.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { ok } from '#kernel/result.ts';
import { newBooking } from '#tests/unit/domain/booking/bookings.ts';

const AT = '2026-11-22T10:00:00.000Z';
const loaded = <T>(state: T) => ({ state, version: 1, eventHash: '0'.repeat(64) });

/** Asks at `at` for one more photo, with ten of `status` that were asked for at `AT`. */
function askAgain(status: Photo['status'], at: string) {
  const photos = Array.from({ length: PHOTOS_PER_KIND }, (_, i) =>
    loaded<Photo>({
      photoId: `ph_${i}`,
      bookingId: 'bk_1',
      customerId: 'usr_asha',
      vendorId: 'usr_ravi',
      kind: 'before',
      status,
      uploadKey: `uploads/ph_${i}`,
      contentType: 'image/jpeg',
      bytes: 1_000,
      requestedAt: AT,
      sha256: null,
      variants: null,
      rejection: null,
    }),
  );
  return requestPhotoUpload(
    {
      uow: { commit: async () => ok(undefined) },
      bookings: { findForVendor: async () => loaded(newBooking({ status: 'arrived' })) },
      photos: { listForBooking: async () => photos },
      media: { uploadForm: async () => ({ url: 'https://example.org', fields: {} }) },
      ids: { next: (prefix) => `${prefix}_new` },
    },
    'bk_1',
    { kind: 'before', contentType: 'image/jpeg', bytes: 1_000 },
    { actor: { kind: 'vendor', id: 'usr_ravi' }, at, correlationId: 'test' },
  );
}
const refused = { ok: false, error: { code: 'photo_limit' } };

it('counts an unused upload only while its link is valid', async () => {
  expect(await askAgain('requested', plusMinutes(AT, 9))).toMatchObject(refused);
  expect(await askAgain('requested', plusMinutes(AT, 10))).toMatchObject({ ok: true });
});

it('counts stored photos, but not rejected ones', async () => {
  expect(await askAgain('stored', plusMinutes(AT, 600))).toMatchObject(refused);
  expect(await askAgain('rejected', AT)).toMatchObject({ ok: true });
});
