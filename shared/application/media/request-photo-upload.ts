import type { BookingRepository, PhotoRepository } from '#application/booking/ports.ts';
import type { CallContext, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { BookingStatus } from '#domain/booking/booking.ts';
import { PHOTOS_PER_KIND, type Photo, type PhotoKind } from '#domain/booking/photo.ts';
import { type Instant, plusMinutes } from '#kernel/clock.ts';
import { type IdSource, partPrefix } from '#kernel/ids.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import type { MediaStore, UploadForm } from './ports.ts';

export type RequestPhotoUploadPorts = {
  readonly uow: Pick<UnitOfWork, 'commit'>;
  readonly bookings: Pick<BookingRepository, 'findForVendor'>;
  readonly photos: Pick<PhotoRepository, 'listForBooking'>;
  readonly media: Pick<MediaStore, 'uploadForm'>;
  readonly ids: IdSource;
};
export type PhotoUpload = { readonly photoId: string; readonly form: UploadForm; readonly expiresAt: string };

const LINK_MINUTES = 10;
/** Photos can be taken from the arrival until the work is done. */
const during: readonly BookingStatus[] = ['arrived', 'in_progress', 'changes_requested'];

/** Whether a photo is stored, or may still be uploaded because its form is valid. */
const counts = ({ status, requestedAt }: Photo, at: Instant): boolean =>
  status === 'requested' ? at < plusMinutes(requestedAt, LINK_MINUTES) : status !== 'rejected';

/** Lets the job's vendor upload one photo, directly to storage. */
export async function requestPhotoUpload(
  ports: RequestPhotoUploadPorts,
  bookingId: string,
  request: { readonly kind: PhotoKind; readonly contentType: string; readonly bytes: number },
  context: CallContext,
): Promise<Result<PhotoUpload, Failure>> {
  const booking = (await ports.bookings.findForVendor(context.actor.id, bookingId))?.state;
  if (!booking) return err(failure('not_found'));
  if (!during.includes(booking.status)) {
    return err(
      failure('illegal_transition', `Photos are taken during the visit; the booking is ${booking.status}.`),
    );
  }
  const present = await ports.photos.listForBooking(bookingId);
  const sameKind = present.filter(({ state }) => state.kind === request.kind && counts(state, context.at));
  if (sameKind.length >= PHOTOS_PER_KIND) {
    return err(failure('photo_limit', `At most ${PHOTOS_PER_KIND} photos ${request.kind} the work.`));
  }
  const photoId = ports.ids.next(partPrefix('ph', bookingId));
  const photo: Photo = {
    photoId,
    bookingId,
    customerId: booking.customerId,
    vendorId: booking.vendorId,
    kind: request.kind,
    status: 'requested',
    uploadKey: `uploads/${photoId}`,
    contentType: request.contentType,
    bytes: request.bytes,
    requestedAt: context.at,
    sha256: null,
    variants: null,
    rejection: null,
  };
  const form = await ports.media.uploadForm({
    key: photo.uploadKey,
    contentType: request.contentType,
    maxBytes: request.bytes,
    seconds: LINK_MINUTES * 60,
  });
  const { customerId, vendorId, kind } = photo;
  const saved = await ports.uow.commit({
    actor: context.actor,
    at: context.at,
    correlationId: context.correlationId,
    changes: [
      {
        kind: 'photo',
        id: photoId,
        version: 0,
        state: photo,
        event: { type: 'photo.requested', data: { photoId, bookingId, customerId, vendorId, kind } },
      },
    ],
  });
  return saved.ok
    ? ok({ photoId, form, expiresAt: plusMinutes(context.at, LINK_MINUTES) })
    : err(failure('version_conflict'));
}
