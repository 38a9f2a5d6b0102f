import { type Instant, plusMinutes } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { Money } from '#kernel/money.ts';

export type ActorKind = 'customer' | 'vendor' | 'ops' | 'system';
/** Who does a thing. `system` ids name the part that acts, e.g. `timer` or `stripe`. */
export type Actor = { readonly kind: ActorKind; readonly id: string };

export type BookingStatus =
  | 'pending_payment'
  | 'confirmed'
  | 'assigned'
  | 'en_route'
  | 'arrived'
  | 'in_progress'
  | 'work_done'
  | 'changes_requested'
  | 'signed'
  | 'closed'
  | 'expired'
  | 'unfulfilled'
  | 'cancelled'
  | 'customer_no_show'
  | 'vendor_no_show'
  | 'disputed'
  | 'resolved';

/** Statuses that end a booking: what it costs is settled. A customer may still dispute that he was not there. */
export const finalStatuses = [
  'expired',
  'unfulfilled',
  'cancelled',
  'customer_no_show',
  'vendor_no_show',
  'resolved',
] as const satisfies readonly BookingStatus[];

/** Why a job leaves the vendor who was to do it. Codes and not words, for they stay on record. */
export const handOnCauses = [
  'ill',
  'vehicle',
  'emergency',
  'overbooked',
  'other',
  'suspended',
  'deactivated',
] as const;
export type HandOnCause = (typeof handOnCauses)[number];

/**
 * What a vendor is shown and hears of: bookings that are paid and that somebody may take or took. Before that his
 * time is only held; and one that nobody took is not the business of him who passed on it last.
 */
export const isVendorsBusiness = ({ status }: Pick<Booking, 'status'>): boolean =>
  status !== 'pending_payment' && status !== 'expired' && status !== 'unfulfilled';

export type PriceLine = { readonly code: string; readonly label: string; readonly amountMinor: number };

/** The price as quoted: lines sum to the total; vendor share + platform fee + tax sum to it too. */
export type BookingPrice = {
  readonly lines: readonly PriceLine[];
  readonly reasons: readonly { readonly code: string; readonly detail: string }[];
  readonly total: Money;
  readonly vendorShare: Money;
  readonly platformFee: Money;
  readonly tax: Money;
};

/** Where the job is. */
export type Place = { readonly addressLine: string; readonly pincode: string; readonly point: GeoPoint };
export type Slot = { readonly start: Instant; readonly end: Instant };

/** Durations and fees in force when the booking was made; later changes of configuration don't touch it. */
export type BookingPolicy = {
  readonly version: string;
  readonly paymentMinutes: number;
  readonly offerMinutes: number;
  /**
   * A vendor may set out, arrive and begin this long before the slot, and no sooner: enough for the longest way,
   * or for a customer who asks him to come at once, and too little to finish tomorrow's job today.
   */
  readonly earlyMinutes: number;
  /** Cancelled later than this before the start, also before one it was moved away from, it costs the late fee. */
  readonly freeCancelMinutesBefore: number;
  readonly lateCancelFeeBasisPoints: number;
  readonly noShowFeeBasisPoints: number;
  readonly rescheduleMinutesBefore: number;
  readonly maxReschedules: number;
  readonly customerWaitMinutes: number;
  readonly vendorGraceMinutes: number;
  readonly signatureReminderHours: number;
  readonly signatureEscalationHours: number;
  readonly disputeDays: number;
  readonly minPhotosBefore: number;
  readonly minPhotosAfter: number;
};

export type Booking = {
  readonly bookingId: string;
  readonly customerId: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly skill: string;
  readonly city: string;
  readonly timeZone: string;
  readonly place: Place;
  readonly slot: Slot;
  readonly durationMinutes: number;
  readonly price: BookingPrice;
  readonly policy: BookingPolicy;
  readonly notes: string;
  readonly status: BookingStatus;
  /** Whose time is held (until he accepts) or who is to do the job. */
  readonly vendorId: string;
  /** Who had taken it when its customer moved it and is asked again, for he can do the new time; null for others. */
  readonly keptVendorId: string | null;
  /** Why his time was held, until the offer that says so is sent. */
  readonly proposal: ProposalReasons | null;
  /** Counts the offers made, from 1; part of the offer's id. */
  readonly offerRound: number;
  /** Vendors who declined, let an offer lapse or dropped out; they are not asked again. */
  readonly passedVendorIds: readonly string[];
  readonly paymentDueAt: Instant;
  readonly reschedules: number;
  /** Its customer moved it when cancelling was no longer free: it is not free again at the new start. */
  readonly movedLate: boolean;
  readonly createdAt: Instant;
  /** When each status was last entered; work and the wish for changes, when first. */
  readonly enteredAt: Readonly<Partial<Record<BookingStatus, Instant>>>;
  readonly envelopeId: string | null;
  readonly cancellation: Cancellation | null;
  readonly changeRequest: string | null;
  readonly dispute: { readonly reason: string; readonly resolution: string | null } | null;
  readonly rating: { readonly stars: number; readonly comment: string } | null;
  /** Since when ops are to look at it: nobody signs, or nobody comes. */
  readonly escalatedAt: Instant | null;
};

/** Its vendor dropped out and nobody else could take it: it waits for ops, and is no vendor's. */
export const isVacant = ({
  status,
  vendorId,
  passedVendorIds,
}: Pick<Booking, 'status' | 'vendorId' | 'passedVendorIds'>): boolean =>
  status === 'confirmed' && passedVendorIds.includes(vendorId);

/**
 * Whether the vendor whom the booking names has accepted it. Until then he gets no address and the customer no
 * name: also when the booking ends before, and when an earlier vendor had accepted.
 */
export const isAccepted = ({ enteredAt }: Pick<Booking, 'enteredAt'>): boolean =>
  enteredAt.assigned !== undefined && enteredAt.assigned >= (enteredAt.confirmed ?? '');

/** Whom the customer knows as his vendor: who has accepted, now or before a move that he is kept at. */
export const knownVendor = (booking: Booking): string | null =>
  isAccepted(booking) || booking.keptVendorId === booking.vendorId ? booking.vendorId : null;

/** Why a vendor was chosen: in words he may read, and in score points for ops. */
export type ProposalReasons = {
  readonly reasons: readonly string[];
  readonly opsReasons: readonly {
    readonly part: string;
    readonly points: number;
    /** The part's share of the whole score: the most points it could bring. */
    readonly weight: number;
    readonly fact: string;
  }[];
};

/** The least that is left to a start when nobody else is looked for any more. */
const VACANCY_ENDS_MINUTES = 60;

/** Until when ops have time to find somebody: an hour before the start, or what is left to it. */
export const vacancyEndsAt = (slotStart: Instant, since: Instant): Instant => {
  const end = plusMinutes(slotStart, -VACANCY_ENDS_MINUTES);
  return end > since ? end : slotStart;
};

/** What an ended booking costs the customer and who ended it. `fee + refund = price.total`. */
export type Cancellation = {
  readonly by: ActorKind;
  readonly reason: string;
  readonly fee: Money;
  readonly refund: Money;
};
