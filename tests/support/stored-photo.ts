import { type Change, newAggregate } from '#application/unit-of-work.ts';
import type { Photo } from '#domain/booking/photo.ts';

type Facts = Pick<
  Photo,
  'photoId' | 'bookingId' | 'customerId' | 'vendorId' | 'kind' | 'requestedAt' | 'sha256'
>;

/** The record of a stored photo, without its object. */
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
