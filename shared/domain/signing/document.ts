import { canonicalJson } from '#kernel/json.ts';
import type { Booking } from '../booking/booking.ts';
import type { Photo } from '../booking/photo.ts';

/** Shown above the signature; a change of the words is a new version. */
const signingTerms = {
  version: '2026-01',
  text:
    'By signing I confirm that the work described here was done at my place to my satisfaction, and that the ' +
    'amount may be paid to the vendor. I can still open a dispute within seven days.',
} as const;

/**
 * The job as it stands, as RFC 8785 JSON: what a customer is asked to sign. Photos are named by the digest of
 * their bytes, so that a picture swapped later no longer fits.
 */
export function signingDocument(booking: Booking, bookingVersion: number, photos: readonly Photo[]): string {
  return canonicalJson({
    bookingId: booking.bookingId,
    bookingVersion,
    service: { serviceId: booking.serviceId, name: booking.serviceName },
    place: booking.place,
    customerId: booking.customerId,
    vendorId: booking.vendorId,
    price: { lines: booking.price.lines, total: booking.price.total },
    photos: photos
      .filter((photo) => photo.status === 'stored')
      .map(({ photoId, kind, sha256 }) => ({ photoId, kind, sha256 }))
      .sort((a, b) => (a.photoId < b.photoId ? -1 : 1)),
    startedAt: booking.enteredAt.in_progress,
    completedAt: booking.enteredAt.work_done,
    terms: signingTerms,
  });
}

/** Everything about one act of signing, beside the document itself. */
export type SigningAct = {
  readonly envelopeId: string;
  readonly document: string;
  readonly documentHash: string;
  readonly signer: { readonly userId: string; readonly name: string };
  readonly method: 'typed' | 'drawn';
  readonly drawing: string | null;
  readonly consent: true;
  readonly ip: string;
  readonly userAgent: string;
  readonly signedAt: string;
};

/** The evidence that is hashed and sealed. */
export const signingEvidence = (act: SigningAct): string => canonicalJson(act);
