import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { geoPoint, id, instant, instantInput, money, pincode, text, textLine } from './primitives.ts';

export const bookingStatuses = [
  'pending_payment',
  'confirmed',
  'assigned',
  'en_route',
  'arrived',
  'in_progress',
  'work_done',
  'changes_requested',
  'signed',
  'closed',
  'expired',
  'unfulfilled',
  'cancelled',
  'customer_no_show',
  'vendor_no_show',
  'disputed',
  'resolved',
] as const;
export const bookingStatus = lazily(() => z.enum(bookingStatuses));

export const disputeOutcome = lazily(() => z.enum(['refund_customer', 'pay_vendor', 'leave_as_is']));

export const bookingId = lazily(() => id('bk'));
export const bookingParams = lazily(() => z.strictObject({ bookingId: bookingId() }));

/** Where the job is. Without a point, the middle of the pincode is taken; one that can't be in the pincode is refused. */
const placeInput = lazily(() =>
  z.strictObject({
    addressLine: textLine(5, 200),
    pincode: pincode(),
    point: z.optional(geoPoint()),
  }),
);
export const place = lazily(() =>
  z.object({ addressLine: z.string(), pincode: z.string(), point: geoPoint() }),
);

const priceLine = lazily(() => z.object({ code: z.string(), label: z.string(), amountMinor: z.int() }));
const priceReason = lazily(() => z.object({ code: z.string(), detail: z.string() }));
export const customerPrice = lazily(() =>
  z.object({
    lines: z.array(priceLine()),
    reasons: z.array(priceReason()),
    total: money(),
  }),
);
export const slot = lazily(() => z.object({ start: instant(), end: instant() }));

export const quoteInput = lazily(() =>
  z.strictObject({
    serviceId: id('svc'),
    place: placeInput(),
    slotStart: instantInput(),
    addOns: z._default(
      z
        .array(
          z.strictObject({
            code: z.string().check(z.maxLength(40)),
            quantity: z._default(z.int().check(z.minimum(1), z.maximum(10)), 1),
          }),
        )
        .check(z.maxLength(20)),
      [],
    ),
  }),
);
export const quote = lazily(() =>
  z.object({
    quoteId: z.string(),
    /** Hand this back to book; it is bound to you, the service, the place and the slot. */
    token: z.string(),
    serviceId: z.string(),
    slot: slot(),
    price: customerPrice(),
    expiresAt: instant(),
  }),
);

export const bookingInput = lazily(() =>
  z.strictObject({
    quoteToken: z
      .string()
      .check(
        z.minLength(20),
        z.maxLength(8_192),
        z.regex(/^[A-Za-z0-9_.-]+$/, { message: 'The token of a quote is expected.' }),
      ),
    notes: z._default(text(0, 500), ''),
    preferredVendorId: z.optional(id('usr')),
  }),
);

export const cancellation = lazily(() =>
  z.object({
    by: z.enum(['customer', 'vendor', 'ops', 'system']),
    reason: z.string(),
    fee: money(),
    refund: money(),
  }),
);

const base = lazily(() =>
  z.object({
    bookingId: z.string(),
    status: bookingStatus(),
    serviceId: z.string(),
    serviceName: z.string(),
    slot: slot(),
    place: place(),
    notes: z.string(),
    createdAt: instant(),
    /** When each status was last entered. */
    timeline: z.partialRecord(bookingStatus(), instant()),
    envelopeId: z.nullable(z.string()),
    changeRequest: z.nullable(z.string()),
    cancellation: z.nullable(cancellation()),
    rating: z.nullable(z.object({ stars: z.int(), comment: z.string() })),
  }),
);

/** As its customer sees it. The vendor is named after accepting, and stays named when a move keeps the vendor. */
export const customerBooking = lazily(() =>
  z.extend(base(), {
    price: customerPrice(),
    paymentDueAt: instant(),
    vendorId: z.nullable(z.string()),
    reschedules: z.int(),
  }),
);

export const openOffer = lazily(() =>
  z.object({
    offerId: z.string(),
    expiresAt: instant(),
    reasons: z.array(z.string()),
    /** By whose rules of which date vendors were weighed for it. */
    rules: z.nullable(z.string()),
    /**
     * What counts, the heaviest first: its share of the score, and the points that the vendor's own record, day and
     * way brought. Null for what compares with others or is the customer's alone.
     */
    parts: z.array(
      z.object({
        part: z.string(),
        weight: z.number(),
        points: z.nullable(z.number()),
        fact: z.nullable(z.string()),
      }),
    ),
  }),
);
/** As its vendor sees it: the vendor's pay, not the customer's price, which fee and refund would add up to. */
export const vendorBooking = lazily(() =>
  z.extend(base(), {
    cancellation: z.nullable(z.omit(cancellation(), { fee: true, refund: true })),
    /** For the work; of an ended booking, the vendor's share of its fee, which may be nothing. */
    pay: money(),
    /** The open offer to this vendor, null when there is none. */
    offer: z.nullable(openOffer()),
  }),
);

/** As ops see it. */
export const opsBooking = lazily(() =>
  z.extend(base(), {
    customerId: z.string(),
    vendorId: z.string(),
    price: customerPrice(),
    vendorShare: money(),
    platformFee: money(),
    tax: money(),
    offerRound: z.int(),
    passedVendorIds: z.array(z.string()),
    escalatedAt: z.nullable(instant()),
    dispute: z.nullable(z.object({ reason: z.string(), resolution: z.nullable(z.string()) })),
  }),
);

/** What a client needs to let the customer pay. */
export const paymentSession = lazily(() =>
  z.object({
    paymentId: z.string(),
    provider: z.literal('stripe'),
    providerPaymentId: z.string(),
    clientSecret: z.string(),
    /** With these the customer's client confirms the payment at the provider itself; card data never comes here. */
    publishableKey: z.string(),
    apiUrl: z.string(),
    status: z.string(),
    amount: money(),
    captureMethod: z.enum(['manual', 'automatic']),
  }),
);

const photoKind = lazily(() => z.enum(['before', 'after']));
export const photoInput = lazily(() =>
  z.strictObject({
    kind: photoKind(),
    // HEIC can't be decoded here; phones send JPEG where it is not named.
    contentType: z.enum(['image/jpeg', 'image/png', 'image/webp']),
    bytes: z.int().check(z.minimum(100), z.maximum(15_000_000)),
  }),
);
export const photoUpload = lazily(() =>
  z.object({
    photoId: z.string(),
    url: z.string(),
    /** Form fields to send before the file, as `multipart/form-data`. */
    fields: z.record(z.string(), z.string()),
    expiresAt: instant(),
  }),
);
export const photo = lazily(() =>
  z.object({
    photoId: z.string(),
    kind: photoKind(),
    status: z.enum(['requested', 'stored', 'rejected', 'erased']),
    /** Digest of the image at `url`, by which the signed document names it; null until the photo is stored. */
    sha256: z.nullable(z.string()),
    /** A short-lived link to the image as it is kept: without metadata. */
    url: z.nullable(z.string()),
    /** Why it was rejected; null when it was not. */
    rejection: z.nullable(z.string()),
  }),
);

export const reasonInput = lazily(() => z.strictObject({ reason: text(3, 500) }));
/** Why a vendor can't come: codes, for they stay on record. */
const dropoutReasons = ['ill', 'vehicle', 'emergency', 'overbooked', 'other'] as const;
export const dropoutReason = lazily(() => z.enum(dropoutReasons));
/** Why the vendor may not. */
export const handOnCause = lazily(() => z.enum([...dropoutReasons, 'suspended', 'deactivated']));
export const releaseInput = lazily(() => z.strictObject({ reason: dropoutReason() }));
export const ratingInput = lazily(() =>
  z.strictObject({
    stars: z.int().check(z.minimum(1), z.maximum(5)),
    comment: z._default(text(0, 1_000), ''),
  }),
);
export const rescheduleInput = lazily(() => z.strictObject({ slotStart: instantInput() }));
