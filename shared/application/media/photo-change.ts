import type { Change, Loaded } from '#application/unit-of-work.ts';
import type { Photo } from '#domain/booking/photo.ts';

const facts = ({ photoId, bookingId, customerId, vendorId, kind }: Photo) => ({
  photoId,
  bookingId,
  customerId,
  vendorId,
  kind,
});

const change = (loaded: Loaded<Photo>, state: Photo, event: Change['event']): Change<Photo> => ({
  kind: 'photo',
  id: state.photoId,
  version: loaded.version,
  eventHash: loaded.eventHash,
  state,
  event,
});

/** The change for an upload that was verified to be an image, or not. */
export const photoVerdict = (loaded: Loaded<Photo>, state: Photo): Change<Photo> =>
  change(
    loaded,
    state,
    state.sha256 === null
      ? { type: 'photo.rejected', data: { ...facts(state), reason: state.rejection ?? '' } }
      : { type: 'photo.stored', data: { ...facts(state), sha256: state.sha256 } },
  );

/** The change for a photo of a customer whose data is erased. */
export const photoErasure = (loaded: Loaded<Photo>): Change<Photo> => {
  const state: Photo = { ...loaded.state, status: 'erased', variants: null };
  return change(loaded, state, { type: 'photo.erased', data: facts(state) });
};
