import type { MediaObjects, MediaStore, PictureCleaner, UploadForm } from '#application/media/ports.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { User } from '#domain/identity/user.ts';
import { plusMinutes } from '#kernel/clock.ts';
import { ok, type Result } from '#kernel/result.ts';
import { changeUser } from './change-user.ts';
import type { PersonalDataHolder } from './personal-data.ts';
import type { IdentityDeps } from './ports.ts';

const FORM_MINUTES = 10;
const LINK_SECONDS = 300;

/** One upload key per user: a new upload replaces the one before. Only the owner gets a form for it. */
const uploadKey = (userId: string): string => `uploads/${userId}`;
const portraitKey = (userId: string): string => `portraits/${userId}`;

/** The user of an uploaded portrait; undefined for other objects. */
export const portraitOwner = (key: string): string | undefined => /^uploads\/(usr_[^/]+)$/.exec(key)?.[1];

/** A form to upload one's portrait with, straight to storage. */
export async function requestPortraitUpload(
  deps: { readonly media: Pick<MediaStore, 'uploadForm'> },
  input: { readonly userId: string; readonly contentType: string; readonly bytes: number },
  at: string,
): Promise<{ readonly form: UploadForm; readonly expiresAt: string }> {
  const form = await deps.media.uploadForm({
    key: uploadKey(input.userId),
    contentType: input.contentType,
    maxBytes: input.bytes,
    seconds: FORM_MINUTES * 60,
  });
  return { form, expiresAt: plusMinutes(at, FORM_MINUTES) };
}

/**
 * Processes an uploaded portrait: stores a small clean copy and deletes the upload. A file that is no image is
 * dropped, and the portrait stays as it was. A portrait removed meanwhile stays removed. Idempotent.
 */
export async function acceptPortrait(
  deps: Pick<IdentityDeps, 'users' | 'uow'> & {
    readonly objects: Pick<MediaObjects, 'read' | 'remove' | 'write'>;
    readonly cleaner: PictureCleaner;
  },
  userId: string,
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  const bytes = await deps.objects.read(uploadKey(userId));
  if (!bytes) return ok(undefined);
  const before = (await deps.users.find(userId))?.state.photoKey ?? null;
  const clean = await deps.cleaner.clean(bytes);
  if (clean) {
    const photoKey = portraitKey(userId);
    await deps.objects.write(photoKey, clean.thumbnail, clean.contentType);
    const saved = await changePhotoKey(deps, userId, context, (now) =>
      before !== null && now === null ? now : photoKey,
    );
    if (!saved.ok || saved.value === null) {
      // Removed or erased meanwhile, or never there: the image must not outlive that.
      await deps.objects.remove(photoKey);
      if (!saved.ok && saved.error.code !== 'not_found') return saved;
    }
  }
  await deps.objects.remove(uploadKey(userId));
  return ok(undefined);
}

/** Removes the portrait, and an upload that is to become one; fine when there is none. */
export async function removePortrait(
  deps: Pick<IdentityDeps, 'users' | 'uow'> & { readonly objects: Pick<MediaObjects, 'remove'> },
  userId: string,
  context: CallContext,
): Promise<Result<undefined, Failure>> {
  // First: an upload whose processing failed half-way and is tried again would bring the portrait back.
  await deps.objects.remove(uploadKey(userId));
  const saved = await changePhotoKey(deps, userId, context, () => null);
  if (!saved.ok) return saved;
  // After the account is saved: an upload processed from now on sees that the portrait is removed, and is deleted.
  await deps.objects.remove(portraitKey(userId));
  return ok(undefined);
}

/** A link to the portrait, valid for five minutes; null if there is none. */
export async function portraitLink(media: Pick<MediaStore, 'readLink'>, user: User): Promise<string | null> {
  return user.photoKey === null ? null : media.readLink(user.photoKey, LINK_SECONDS);
}

/** The portrait's bytes go with the account; an export names it in the account's section. */
export const portraitData = (objects: Pick<MediaObjects, 'remove'>): PersonalDataHolder => ({
  section: 'portrait',
  export: async () => ({ note: 'GET /v1/profile has a link to it, if there is one.' }),
  // An upload that is on its way is dropped by `acceptPortrait`, which finds no account.
  erase: (userId) => objects.remove(portraitKey(userId)),
});

const changePhotoKey = (
  deps: Pick<IdentityDeps, 'users' | 'uow'>,
  userId: string,
  context: CallContext,
  change: (now: string | null) => string | null,
): Promise<Result<string | null, Failure>> =>
  changeUser(deps, userId, context, async (user) => {
    const photoKey = change(user.photoKey);
    if (photoKey === null && user.photoKey === null) return ok({ unchanged: null });
    const event = { type: 'user.profile_updated', data: { userId } } as const;
    return ok({ state: { ...user, photoKey }, event, value: photoKey });
  });
