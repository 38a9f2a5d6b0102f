import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { opsBooking } from './booking.ts';
import { id, instant, money } from './primitives.ts';

const paymentId = lazily(() => id('pay'));
export const paymentParams = lazily(() => z.strictObject({ paymentId: paymentId() }));

const actor = lazily(() =>
  z.object({ kind: z.enum(['customer', 'vendor', 'ops', 'system']), id: z.string() }),
);

/** A payment as ops see it. `parked` says why no money moves on until somebody has looked at it. */
export const opsPayment = lazily(() =>
  z.object({
    paymentId: z.string(),
    bookingId: z.string(),
    customerId: z.string(),
    vendorId: z.string(),
    status: z.string(),
    amount: money(),
    parked: z.nullable(z.object({ reason: z.string(), by: actor(), at: instant() })),
    /** Refunds that the customer's bank did not take; those not settled yet are owed to the customer. */
    failedRefunds: z.array(
      z.object({ refundId: z.string(), amount: money(), settledBy: z.nullable(z.string()) }),
    ),
  }),
);
export const refundSettlementInput = lazily(() =>
  z.strictObject({
    refundId: z.string().check(z.regex(/^[A-Za-z0-9_-]{3,80}$/)),
    /** A bank's or the provider's own number of what was paid: no name, no account. */
    reference: z.string().check(z.regex(/^[A-Za-z0-9_./-]{4,64}$/)),
  }),
);

/** A vendor who was asked, and why: each part of the score in points. */
export const opsOffer = lazily(() =>
  z.object({
    offerId: z.string(),
    vendorId: z.string(),
    status: z.enum(['sent', 'accepted', 'declined', 'expired', 'withdrawn', 'released']),
    sentAt: instant(),
    expiresAt: instant(),
    answeredAt: z.nullable(instant()),
    vendorShare: money(),
    reasons: z.array(z.string()),
    /** The points sum to the score; `weight` is the most that a part could bring. */
    opsReasons: z.array(
      z.object({ part: z.string(), points: z.number(), weight: z.number(), fact: z.string() }),
    ),
  }),
);

export const opsBookingDetail = lazily(() =>
  z.extend(opsBooking(), {
    offers: z.array(opsOffer()),
    payment: z.nullable(opsPayment()),
  }),
);

export const waitingSignature = lazily(() =>
  z.object({
    envelopeId: z.string(),
    bookingId: z.string(),
    customerId: z.string(),
    vendorId: z.string(),
    serviceName: z.string(),
    total: money(),
    requestedAt: instant(),
    waitingMinutes: z.int(),
    reminders: z.int(),
    escalatedAt: z.nullable(instant()),
  }),
);

/** A booking's ledger: every transaction with its entries. Debits are above zero, credits below. */
export const bookingLedger = lazily(() =>
  z.object({
    bookingId: z.string(),
    paymentId: z.string(),
    status: z.string(),
    transactions: z.array(
      z.object({
        transactionId: z.string(),
        kind: z.string(),
        postedAt: instant(),
        entries: z.array(z.object({ account: z.string(), ownerId: z.string(), amount: money() })),
        /** Zero, or the books are wrong. */
        sum: money(),
      }),
    ),
    balances: z.array(z.object({ account: z.string(), ownerId: z.string(), amount: money() })),
    sum: money(),
  }),
);

export const auditEvent = lazily(() =>
  z.object({
    eventId: z.string(),
    type: z.string(),
    schemaVersion: z.int(),
    aggregate: z.object({ kind: z.string(), id: z.string() }),
    sequence: z.int(),
    occurredAt: z.string(),
    actor: actor(),
    correlationId: z.string(),
    data: z.record(z.string(), z.unknown()),
    prevHash: z.string(),
    hash: z.string(),
  }),
);

/** Whether the events hang together; `fault` names the first place where they do not. */
export const chainResult = lazily(() =>
  z.object({
    verified: z.boolean(),
    fault: z.nullable(z.object({ sequence: z.int(), fault: z.enum(['gap', 'broken_link', 'altered']) })),
  }),
);

export const alert = lazily(() =>
  z.object({
    kind: z.enum([
      'vendor_missing',
      'signature_escalated',
      'payment_parked',
      'booking_unfulfilled',
      'job_overdue',
      'document_expiring',
    ]),
    severity: z.enum(['info', 'warning', 'critical']),
    /** What it is about, by its id. */
    subjectId: z.string(),
    since: instant(),
    detail: z.string(),
  }),
);

/** Counts of one local day. Money in minor units of the currency that days are counted in. */
export const dayFigures = lazily(() =>
  z.object({
    date: z.iso.date(),
    bookings: z.int(),
    confirmed: z.int(),
    assigned: z.int(),
    closed: z.int(),
    cancelled: z.int(),
    unfulfilled: z.int(),
    noShows: z.int(),
    disputed: z.int(),
    /** Value of the bookings made. */
    booked: money(),
    /** Released by signature or by ops, of which the platform keeps `revenue`. */
    released: money(),
    revenue: money(),
    refunded: money(),
    /** Part of the bookings decided on that day for which a vendor was found; null when none was. */
    fillRate: z.nullable(z.number().check(z.minimum(0), z.maximum(1))),
    timeToAssign: z.object({
      count: z.int(),
      meanMinutes: z.nullable(z.number()),
      /** Upper bound of the bucket that holds the median, and the 90th percentile; null beyond the last. */
      p50Minutes: z.nullable(z.number()),
      p90Minutes: z.nullable(z.number()),
    }),
  }),
);

export const dashboardStats = lazily(() =>
  z.object({
    at: instant(),
    live: z.object({
      total: z.int(),
      byStatus: z.record(z.string(), z.int()),
      /** More are live than were counted. */
      truncated: z.boolean(),
    }),
    signatures: z.object({ waiting: z.int(), escalated: z.int(), truncated: z.boolean() }),
    parkedPayments: z.object({ count: z.int(), amount: money(), truncated: z.boolean() }),
    today: dayFigures(),
  }),
);

export const priceFreeze = lazily(() =>
  z.object({
    city: z.string(),
    active: z.boolean(),
    /** 10000 is the list price. */
    multiplierBp: z.int(),
    reason: z.string(),
    changedBy: z.string(),
    changedAt: instant(),
  }),
);
