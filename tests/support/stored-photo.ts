import { type Change, newAggregate } from '#application/unit-of-work.ts';
import type { Photo } from '#domain/booking/photo.ts';

type Facts = Pick<
  Photo,
  'photoId' | 'bookingId' | 'customerId' | 'vendorId' | 'kind' | 'requestedAt' | 'sha256'
>;

/** A photo of a job as the media function leaves it, without a file behind it. */
export function storedPhoto(facts: Facts & { readonly sha256: string }): Change<Photo> {
  const { photoId, bookingId, customerId, vendorId, kind, sha256 } = facts;
  return {
    kind: 'photo',
    id: photoId,
    ...newAggregate,
    state: {
      ...facts,
      status: 'stored',
      uploadKey: `uploads/${photoId}`,
      contentType: 'image/jpeg',
      bytes: 1_000,
      variants: { full: `photos/${photoId}/full`, thumbnail: `photos/${photoId}/thumbnail` },
      rejection: null,
    },
    event: { type: 'photo.stored', data: { photoId, bookingId, customerId, vendorId, kind, sha256 } },
  };
}
