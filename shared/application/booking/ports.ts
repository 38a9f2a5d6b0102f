import type { Page, PageRequest } from '#application/paging.ts';
import type { Loaded } from '#application/unit-of-work.ts';
import type { Booking } from '#domain/booking/booking.ts';
import type { Offer } from '#domain/booking/offer.ts';
import type { Photo } from '#domain/booking/photo.ts';

/** Bookings. The owner is part of each question, so that a foreign id is simply not found. */
export type BookingRepository = {
  findForCustomer(customerId: string, bookingId: string): Promise<Loaded<Booking> | undefined>;
  /** The customer's latest booking with a vendor who had accepted it. */
  findWithVendor(customerId: string, vendorId: string): Promise<Loaded<Booking> | undefined>;
  /** Held or assigned to this vendor, and paid for. */
  findForVendor(vendorId: string, bookingId: string): Promise<Loaded<Booking> | undefined>;
  /** For ops and the system itself. */
  find(bookingId: string): Promise<Loaded<Booking> | undefined>;
  /** Those that exist, in the order asked; for ops and the system itself. */
  findAll(bookingIds: readonly string[]): Promise<readonly Loaded<Booking>[]>;
  /** Newest first. */
  listForCustomer(customerId: string, request: PageRequest): Promise<Page<Loaded<Booking>>>;
  /** Latest start first. */
  listForVendor(vendorId: string, request: PageRequest): Promise<Page<Loaded<Booking>>>;
  /** Those whose vendor dropped out and that nobody else could take, earliest start first. */
  listVacant(request: PageRequest): Promise<Page<Loaded<Booking>>>;
  /** Those that need somebody: not ended, earliest start first. */
  listLive(request: PageRequest): Promise<Page<Loaded<Booking>>>;
};

export type OfferRepository = {
  find(offerId: string): Promise<Loaded<Offer> | undefined>;
  findAll(offerIds: readonly string[]): Promise<readonly Loaded<Offer>[]>;
};

export type PhotoRepository = {
  find(photoId: string): Promise<Loaded<Photo> | undefined>;
  listForBooking(bookingId: string): Promise<readonly Loaded<Photo>[]>;
};

/** Signs data that clients return to us, such as quotes, and seals evidence. */
export type Sealer = {
  /** Detached JWS (RFC 7515 appendix F, EdDSA) over the payload's UTF-8 bytes. */
  seal(payload: string, type: string): Promise<string>;
  /** Whether the seal is ours, of this type, and over exactly this payload. Never throws for a bad seal. */
  verify(payload: string, seal: string, type: string): Promise<boolean>;
};
