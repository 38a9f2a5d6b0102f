import type { Instant } from '#kernel/clock.ts';

export type PhotoKind = 'before' | 'after';

/** A photo of the job. `requested` until storage has it and it proved to be a picture. */
export type Photo = {
  readonly photoId: string;
  readonly bookingId: string;
  readonly customerId: string;
  readonly vendorId: string;
  readonly kind: PhotoKind;
  /** `erased`: its customer has asked to be forgotten; the digest stays, since signed documents name it. */
  readonly status: 'requested' | 'stored' | 'rejected' | 'erased';
  readonly uploadKey: string;
  readonly contentType: string;
  readonly bytes: number;
  readonly requestedAt: Instant;
  /** Of the bytes as uploaded, lower-case hex. */
  readonly sha256: string | null;
  /** The cleaned picture (no metadata, at most 2,048 pixels wide) and its thumbnail. */
  readonly variants: { readonly full: string; readonly thumbnail: string } | null;
  readonly rejection: string | null;
};

export const PHOTOS_PER_KIND = 10;
