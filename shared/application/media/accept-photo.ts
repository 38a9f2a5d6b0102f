import type { PhotoRepository } from '#application/booking/ports.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, UnitOfWork } from '#application/unit-of-work.ts';
import type { Failure } from '#contracts/errors.ts';
import type { Photo } from '#domain/booking/photo.ts';
import { ok, type Result } from '#kernel/result.ts';
import { photoVerdict } from './photo-change.ts';
import type { MediaObjects, PictureCleaner } from './ports.ts';

export type AcceptPhotoPorts = {
  readonly uow: UnitOfWork;
  readonly photos: Pick<PhotoRepository, 'find'>;
  readonly objects: Pick<MediaObjects, 'read' | 'remove' | 'write'>;
  readonly cleaner: PictureCleaner;
  /** SHA-256 of bytes, lower-case hex. */
  readonly digest: (bytes: Uint8Array) => string;
};

/**
 * Processes an uploaded photo: records its digest, stores a clean copy and a thumbnail, and deletes the upload. A
 * file that is no image is rejected with the reason. Idempotent.
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
        ? await store(ports, loaded.state, bytes, clean)
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

async function store(
  ports: AcceptPhotoPorts,
  photo: Photo,
  bytes: Uint8Array,
  clean: { readonly full: Uint8Array; readonly thumbnail: Uint8Array; readonly contentType: string },
): Promise<Photo> {
  const variants = { full: `photos/${photo.photoId}/full`, thumbnail: `photos/${photo.photoId}/thumbnail` };
  await Promise.all([
    ports.objects.write(variants.full, clean.full, clean.contentType),
    ports.objects.write(variants.thumbnail, clean.thumbnail, clean.contentType),
  ]);
  return { ...photo, status: 'stored', sha256: ports.digest(bytes), variants };
}
