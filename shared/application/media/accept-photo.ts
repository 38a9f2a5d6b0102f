import type { PhotoRepository } from '#application/booking/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Photo } from '#domain/booking/photo.ts';
import { ok, type Result } from '#kernel/result.ts';
import { photoVerdict } from './photo-change.ts';
import type { CleanPicture, MediaObjects, PictureCleaner } from './ports.ts';

export type AcceptPhotoPorts = {
  readonly uow: Pick<UnitOfWork, 'commit'>;
  readonly photos: Pick<PhotoRepository, 'find'>;
  readonly objects: Pick<MediaObjects, 'read' | 'remove' | 'writeOnce'>;
  readonly cleaner: PictureCleaner;
  /** SHA-256 of bytes, lower-case hex. */
  readonly digest: (bytes: Uint8Array) => string;
};

/**
 * Processes an uploaded photo: stores a clean copy and a thumbnail, records the digest of the copy, and deletes the
 * upload. A file that is no image is rejected with the reason. Idempotent.
 */
export async function acceptPhoto(
  ports: AcceptPhotoPorts,
  photoId: string,
  context: CallContext,
): Promise<Result<Photo | undefined, Failure>> {
  return retryOnConflict<Photo | undefined>(
    async (): Promise<Result<Photo | undefined, Failure | Conflict>> => {
      const loaded = await ports.photos.find(photoId);
      // No request for this upload exists; the bucket's lifecycle rule deletes the object.
      if (!loaded) return ok(undefined);
      if (loaded.state.status !== 'requested') return ok(loaded.state);
      const bytes = await ports.objects.read(loaded.state.uploadKey);
      if (!bytes) return ok(undefined);
      const clean = await ports.cleaner.clean(bytes);
      const state: Photo = clean
        ? await store(ports, loaded.state, clean)
        : { ...loaded.state, status: 'rejected', rejection: 'This is no picture that can be read.' };
      const saved = await ports.uow.commit({
        actor: context.actor,
        at: context.at,
        correlationId: context.correlationId,
        changes: [photoVerdict(loaded, state)],
      });
      if (!saved.ok) return saved;
      await ports.objects.remove(loaded.state.uploadKey);
      return ok(state);
    },
  );
}

/**
 * The digest is of the picture that is kept and shown, so that the holder of a signed document can verify that it is
 * still the same. A form may be used twice at once: the first copy stays, and is the one that is recorded.
 */
async function store(ports: AcceptPhotoPorts, photo: Photo, clean: CleanPicture): Promise<Photo> {
  const variants = { full: `photos/${photo.photoId}/full`, thumbnail: `photos/${photo.photoId}/thumbnail` };
  const [full] = await Promise.all([
    ports.objects.writeOnce(variants.full, clean.full, clean.contentType),
    ports.objects.writeOnce(variants.thumbnail, clean.thumbnail, clean.contentType),
  ]);
  return { ...photo, status: 'stored', sha256: ports.digest(full), variants };
}
