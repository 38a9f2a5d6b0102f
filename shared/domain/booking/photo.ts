import type { Instant } from '#kernel/clock.ts';

export type PhotoKind = 'before' | 'after';

/** A photo of the job. `requested` until it is uploaded and verified to be an image. */
export type Photo = {
  readonly photoId: string;
  readonly bookingId: string;
  readonly customerId: string;
  readonly vendorId: string;
  readonly kind: PhotoKind;
  /** `erased`: the customer's data was erased; the digest stays, because signed documents contain it. */
  readonly status: 'requested' | 'stored' | 'rejected' | 'erased';
  readonly uploadKey: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly requestedAt: Instant;
  /** Digest of the cleaned image, lower-case hex. */
  readonly sha256: string | null;
  /** Keys of the cleaned image (no metadata, at most 2,048 pixels wide) and its thumbnail. */
  readonly variants: { readonly full: string; readonly thumbnail: string } | null;
  readonly rejection: string | null;
};

export const PHOTOS_PER_KIND = 10;
