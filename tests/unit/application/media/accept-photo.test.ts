import { expect, it } from 'vitest';
import { sha256Bytes } from '#adapters/crypto/sha256.ts';
import { type AcceptPhotoPorts, acceptPhoto } from '#application/media/accept-photo.ts';
import type { Loaded } from '#application/unit-of-work.ts';
import { hexOf } from '#domain/audit/anchor.ts';
import type { Photo } from '#domain/booking/photo.ts';
import { err, ok } from '#kernel/result.ts';

const AT = '2026-11-22T10:00:00.000Z';
const context = { actor: { kind: 'system', id: 'media' }, at: AT, correlationId: 'test' } as const;
const UPLOAD = 'uploads/ph_1';
const requested: Photo = {
  photoId: 'ph_1',
  bookingId: 'bk_1',
  customerId: 'usr_asha',
  vendorId: 'usr_ravi',
  kind: 'before',
  status: 'requested',
  uploadKey: UPLOAD,
  contentType: 'image/jpeg',
  bytes: 1_000,
  requestedAt: AT,
  sha256: null,
  variants: null,
  rejection: null,
};
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const digest = (bytes: Uint8Array) => hexOf(sha256Bytes(bytes));

/** A bucket and one photo's record. What was uploaded is cleaned to `clean …`, unless it is no picture. */
function world(uploaded: string) {
  const objects = new Map([[UPLOAD, bytesOf(uploaded)]]);
  let stored: Loaded<Photo> = { state: requested, version: 1, eventHash: '0'.repeat(64) };
  const ports: AcceptPhotoPorts = {
    photos: { find: async () => stored },
    objects: {
      read: async (key) => objects.get(key),
      remove: async (key) => void objects.delete(key),
      writeOnce: async (key, bytes) => {
        const there = objects.get(key) ?? bytes;
        objects.set(key, there);
        return there;
      },
    },
    cleaner: {
      clean: async (bytes) => {
        const text = new TextDecoder().decode(bytes);
        const full = bytesOf(`clean ${text}`);
        return text === 'no picture' ? undefined : { full, thumbnail: full, contentType: 'image/webp' };
      },
    },
    digest,
    uow: {
      commit: async ({ changes: [change] }) => {
        if (change?.version !== stored.version)
          return err({ conflict: 'version', kind: 'photo', id: 'ph_1' });
        // The only change of this use case is one of the photo.
        stored = { ...stored, state: change.state as Photo, version: stored.version + 1 };
        return ok(undefined);
      },
    },
  };
  return {
    ports,
    objects,
    upload: (text: string) => void objects.set(UPLOAD, bytesOf(text)),
    photo: () => stored.state,
    /** The digest of the picture that the record names. */
    kept: () => digest(objects.get(stored.state.variants?.full ?? '') ?? bytesOf('nothing')),
  };
}

it('stores the digest of the cleaned picture, not of the deleted upload', async () => {
  const { ports, objects, photo, kept } = world('a tap');
  expect((await acceptPhoto(ports, 'ph_1', context)).ok).toBe(true);
  expect(photo()).toMatchObject({ status: 'stored', sha256: digest(bytesOf('clean a tap')) });
  expect(kept()).toBe(photo().sha256);
  expect(objects.has(UPLOAD)).toBe(false);
});

it('stores a matching digest when a form is used twice concurrently', async () => {
  const { ports, upload, photo, kept } = world('a tap');
  const late: AcceptPhotoPorts = {
    ...ports,
    cleaner: {
      clean: async (bytes) => {
        upload('another tap');
        await acceptPhoto(ports, 'ph_1', context);
        return ports.cleaner.clean(bytes);
      },
    },
  };
  expect((await acceptPhoto(late, 'ph_1', context)).ok).toBe(true);
  expect(photo().sha256).toBe(digest(bytesOf('clean another tap')));
  expect(kept()).toBe(photo().sha256);
});

it('stores a matching digest when a copy was not recorded and another upload follows', async () => {
  const { ports, upload, photo, kept } = world('a tap');
  const broken = { ...ports, uow: { commit: () => Promise.reject(new Error('The table is away.')) } };
  await expect(acceptPhoto(broken, 'ph_1', context)).rejects.toThrow('away');
  upload('another tap');
  expect((await acceptPhoto(ports, 'ph_1', context)).ok).toBe(true);
  expect(photo().sha256).toBe(digest(bytesOf('clean a tap')));
  expect(kept()).toBe(photo().sha256);
});

it('rejects and deletes an upload that is not a picture', async () => {
  const { ports, objects, photo } = world('no picture');
  expect((await acceptPhoto(ports, 'ph_1', context)).ok).toBe(true);
  expect(photo()).toMatchObject({ status: 'rejected', sha256: null, variants: null });
  expect([...objects.keys()]).toEqual([]);
});
