import * as z from 'zod';
import { geoPoint, id, instant, instantInput, money, pincode, text } from './primitives.ts';

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
const bookingStatus = z.enum(bookingStatuses);

export const bookingId = id('bk');
export const bookingParams = z.strictObject({ bookingId });

/** Where the job is. Without a point, the middle of the pincode is taken. */
const placeInput = z.strictObject({
  addressLine: text(5, 200),
  pincode,
  point: geoPoint.optional(),
});
export const place = z.object({ addressLine: z.string(), pincode: z.string(), point: geoPoint });

const priceLine = z.object({ code: z.string(), label: z.string(), amountMinor: z.int() });
const priceReason = z.object({ code: z.string(), detail: z.string() });
const customerPrice = z.object({
  lines: z.array(priceLine),
  reasons: z.array(priceReason),
  total: money,
});
const slot = z.object({ start: instant, end: instant });

export const quoteInput = z.strictObject({
  serviceId: id('svc'),
  place: placeInput,
  slotStart: instantInput,
  addOns: z
    .array(z.strictObject({ code: z.string().max(40), quantity: z.int().min(1).max(10).default(1) }))
    .max(20)
    .default([]),
});
export const quote = z.object({
  quoteId: z.string(),
  /** Hand this back to book; it is bound to you, the service, the place and the slot. */
  token: z.string(),
  serviceId: z.string(),
  slot,
  price: customerPrice,
  expiresAt: instant,
});

export const bookingInput = z.strictObject({
  quoteToken: z
    .string()
    .min(20)
    .max(8_192)
    .regex(/^[A-Za-z0-9_.-]+$/, { message: 'The token of a quote is expected.' }),
  notes: text(0, 500).default(''),
  preferredVendorId: id('usr').optional(),
});

export const cancellation = z.object({
  by: z.enum(['customer', 'vendor', 'ops', 'system']),
  reason: z.string(),
  fee: money,
  refund: money,
});

const base = z.object({
  bookingId: z.string(),
  status: bookingStatus,
  serviceId: z.string(),
  serviceName: z.string(),
  slot,
  place,
  notes: z.string(),
  createdAt: instant,
  /** When each status was last entered. */
  timeline: z.partialRecord(bookingStatus, instant),
  envelopeId: z.string().nullable(),
  changeRequest: z.string().nullable(),
  cancellation: cancellation.nullable(),
  rating: z.object({ stars: z.int(), comment: z.string() }).nullable(),
});

/** As its customer sees it. The vendor is named once he has accepted. */
export const customerBooking = base.extend({
  price: customerPrice,
  paymentDueAt: instant,
  vendorId: z.string().nullable(),
  reschedules: z.int(),
});

/** As its vendor sees it: his pay, not the customer's price. */
export const vendorBooking = base.extend({
  pay: money,
  /** The open offer to this vendor, null when there is none. */
  offer: z.object({ offerId: z.string(), expiresAt: instant, reasons: z.array(z.string()) }).nullable(),
});

/** As ops see it. */
export const opsBooking = base.extend({
  customerId: z.string(),
  vendorId: z.string(),
  price: customerPrice,
  vendorShare: money,
  platformFee: money,
  tax: money,
  offerRound: z.int(),
  passedVendorIds: z.array(z.string()),
  escalatedAt: instant.nullable(),
  dispute: z.object({ reason: z.string(), resolution: z.string().nullable() }).nullable(),
});

/** What a client needs to let the customer pay. */
export const paymentSession = z.object({
  paymentId: z.string(),
  provider: z.literal('stripe'),
  providerPaymentId: z.string(),
  clientSecret: z.string(),
  /** With these the customer's client confirms the payment at the provider itself; card data never comes here. */
  publishableKey: z.string(),
  apiUrl: z.string(),
  status: z.string(),
  amount: money,
  captureMethod: z.enum(['manual', 'automatic']),
});

const photoKind = z.enum(['before', 'after']);
export const photoInput = z.strictObject({
  kind: photoKind,
  contentType: z.enum(['image/jpeg', 'image/png', 'image/webp', 'image/heic']),
  bytes: z.int().min(100).max(15_000_000),
});
export const photoUpload = z.object({
  photoId: z.string(),
  url: z.string(),
  /** Form fields to send before the file, as `multipart/form-data`. */
  fields: z.record(z.string(), z.string()),
  expiresAt: instant,
});
export const photo = z.object({
  photoId: z.string(),
  kind: photoKind,
  status: z.enum(['requested', 'stored', 'rejected', 'erased']),
  sha256: z.string().nullable(),
  /** A short-lived link; null until the photo is stored. */
  url: z.string().nullable(),
});

export const reasonInput = z.strictObject({ reason: text(3, 500) });
export const ratingInput = z.strictObject({
  stars: z.int().min(1).max(5),
  comment: text(0, 1_000).default(''),
});
export const rescheduleInput = z.strictObject({ slotStart: instantInput });
