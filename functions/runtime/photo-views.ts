import type { MediaStore } from '#application/media/ports.ts';
import type { Loaded } from '#application/unit-of-work.ts';
import type { photo } from '#contracts/schemas/booking.ts';
import type * as z from '#contracts/zod.ts';
import type { Photo } from '#domain/booking/photo.ts';

const LINK_SECONDS = 300;

/** Photos as shown to the booking's parties: a link to the cleaned image, valid for five minutes. */
export const photoViews = (
  media: Pick<MediaStore, 'readLink'>,
  photos: readonly Loaded<Photo>[],
): Promise<z.input<ReturnType<typeof photo>>[]> =>
  Promise.all(
    photos.map(async ({ state: { photoId, kind, status, sha256, variants, rejection } }) => ({
      photoId,
      kind,
      status,
      sha256,
      rejection,
      url: variants ? await media.readLink(variants.full, LINK_SECONDS) : null,
    })),
  );
