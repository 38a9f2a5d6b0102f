import { type Instant, plusMinutes } from '#kernel/clock.ts';
import type { GeoPoint } from '#kernel/geo.ts';
import type { Money } from '#kernel/money.ts';

export type ActorKind = 'customer' | 'vendor' | 'ops' | 'system';
/** Who acts. A `system` id names the acting component, e.g. `timer` or `stripe`. */
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

/** Statuses that end a booking. Only a reported customer no-show can still be disputed. */
export const finalStatuses = [
  'expired',
  'unfulfilled',
  'cancelled',
  'customer_no_show',
  'vendor_no_show',
  'resolved',
] as const satisfies readonly BookingStatus[];

/** Whether the booking's work is done and paid, or it ended before. */
export const isOver = ({ status }: Pick<Booking, 'status'>): boolean =>
  status === 'closed' || finalStatuses.some((final) => final === status);

/** Why a vendor drops out of a job. Codes instead of free text, because they stay on record. */
const handOnCauses = [
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
 * Whether the booking's vendor may see it and be notified. Not before it is paid, when the vendor's time is only held, and
 * not when nobody took the job.
 */
export const isVendorsBusiness = ({ status }: Pick<Booking, 'status'>): boolean =>
  status !== 'pending_payment' && status !== 'expired' && status !== 'unfulfilled';

export type PriceLine = { readonly code: string; readonly label: string; readonly amountMinor: number };

/** The price as quoted. Its lines sum to the total, and so do vendor share, platform fee and tax. */
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

/** Durations and fees, copied into the booking when it is made; later policies don't affect it. */
export type BookingPolicy = {
  readonly version: string;
  readonly paymentMinutes: number;
  readonly offerMinutes: number;
  /**
   * How long before the slot a vendor may set out, arrive and begin: enough for the longest trip, or for a customer who
   * asks to come sooner, and too little to finish tomorrow's job today.
   */
  readonly earlyMinutes: number;
  /** A later cancellation costs the late fee, also when the booking was first moved to a later start. */
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
  /** The vendor whose time is held, who does the job after accepting it. */
  readonly vendorId: string;
  /** The vendor whom the customer knows from before a move, while asked again for the new time; null otherwise. */
  readonly keptVendorId: string | null;
  /** Why this vendor was chosen; kept here until the first offer is sent. */
  readonly proposal: ProposalReasons | null;
  /** Number of the current offer, from 1; part of the offer's id. */
  readonly offerRound: number;
  /** Vendors who declined, let an offer expire or dropped out; they are not asked again. */
  readonly passedVendorIds: readonly string[];
  readonly paymentDueAt: Instant;
  readonly reschedules: number;
  /** The customer moved it when cancelling was no longer free: cancelling stays subject to the fee. */
  readonly movedLate: boolean;
  readonly createdAt: Instant;
  /** When each status was last entered; `in_progress` and `changes_requested`: first entered. */
  readonly enteredAt: Readonly<Partial<Record<BookingStatus, Instant>>>;
  readonly envelopeId: string | null;
  readonly cancellation: Cancellation | null;
  readonly changeRequest: string | null;
  readonly dispute: {
    readonly reason: string;
    readonly resolution: string | null;
    /** Absent until it is resolved. */
    readonly outcome?: DisputeOutcome | undefined;
  } | null;
  readonly rating: { readonly stars: number; readonly comment: string } | null;
  /** Since when it needs ops: nobody signs, or it has no vendor. */
  readonly escalatedAt: Instant | null;
};

/** The vendor dropped out and nobody else was available: the booking has no vendor and waits for ops. */
export const isVacant = ({
  status,
  vendorId,
  passedVendorIds,
}: Pick<Booking, 'status' | 'vendorId' | 'passedVendorIds'>): boolean =>
  status === 'confirmed' && passedVendorIds.includes(vendorId);

/**
 * Whether the booking's present vendor has accepted it. Until then the vendor gets no address and the customer no
 * vendor, also when the booking ends before, or when an earlier vendor had accepted.
 */
export const isAccepted = ({ enteredAt }: Pick<Booking, 'enteredAt'>): boolean =>
  enteredAt.assigned !== undefined && enteredAt.assigned >= (enteredAt.confirmed ?? '');

/** The vendor whom the customer may know: one who has accepted, now or before a move at which they were kept. */
export const knownVendor = (booking: Booking): string | null =>
  isAccepted(booking) || booking.keptVendorId === booking.vendorId ? booking.vendorId : null;

/** Why a vendor was chosen: in words for the vendor, and in score points for ops. */
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

/** This long before the start, the search for another vendor ends. */
const VACANCY_ENDS_MINUTES = 60;

/** Until when ops can find another vendor: an hour before the start, or the start if that has passed. */
export const vacancyEndsAt = (slotStart: Instant, since: Instant): Instant => {
  const end = plusMinutes(slotStart, -VACANCY_ENDS_MINUTES);
  return end > since ? end : slotStart;
};

/** Who gets the money of a disputed booking; `leave_as_is`: who has it already. */
export type DisputeOutcome = 'refund_customer' | 'pay_vendor' | 'leave_as_is';

/** Who ended a booking and what it costs the customer. `fee + refund = price.total`. */
export type Cancellation = {
  readonly by: ActorKind;
  readonly reason: string;
  readonly fee: Money;
  readonly refund: Money;
};
