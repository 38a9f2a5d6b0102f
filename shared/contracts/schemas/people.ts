import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { skill } from './catalogue.ts';
import { geoPoint, id, instant, localDate, money, pincode, textLine } from './primitives.ts';

const vendorId = lazily(() => id('usr'));
const documentId = lazily(() => id('doc'));
export const vendorParams = lazily(() => z.strictObject({ vendorId: vendorId() }));
export const documentParams = lazily(() => z.strictObject({ documentId: documentId() }));
export const vendorDocumentParams = lazily(() =>
  z.strictObject({ vendorId: vendorId(), documentId: documentId() }),
);

export const vendorStatus = lazily(() =>
  z.enum([
    'draft',
    'submitted',
    'in_review',
    'approved',
    'rejected',
    'changes_requested',
    'suspended',
    'erased',
  ]),
);

/** At most a hundred kilometres: the widest that a day's travel allows. */
const serviceArea = lazily(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('radius'),
      radiusMeters: z.int().check(z.minimum(500), z.maximum(100_000)),
    }),
    z.strictObject({
      kind: z.literal('pincodes'),
      pincodes: z.array(pincode()).check(
        z.minLength(1),
        z.maxLength(300),
        z.refine((codes) => new Set(codes).size === codes.length, { message: 'Each pincode once.' }),
        z.meta({ uniqueItems: true }),
      ),
    }),
  ]),
);

const minutesOfDay = lazily(() => z.int().check(z.minimum(0), z.maximum(1440)));
/** Hours on a weekday (0 = Sunday), in minutes past local midnight. */
const hours = lazily(() =>
  z
    .strictObject({
      weekday: z.int().check(z.minimum(0), z.maximum(6)),
      opensMinutes: minutesOfDay(),
      closesMinutes: minutesOfDay(),
    })
    .check(
      z.refine((h) => h.opensMinutes < h.closesMinutes, {
        message: 'Hours close after they open.',
        path: ['closesMinutes'],
      }),
    ),
);
type Hours = { readonly weekday: number; readonly opensMinutes: number; readonly closesMinutes: number };
const disjoint = (all: readonly Hours[]): boolean =>
  all.every((a, i) =>
    all
      .slice(i + 1)
      .every(
        (b) =>
          a.weekday !== b.weekday || a.closesMinutes <= b.opensMinutes || b.closesMinutes <= a.opensMinutes,
      ),
  );
const weeklyHours = lazily(() =>
  z
    .array(hours())
    .check(z.maxLength(28), z.refine(disjoint, { message: 'Hours of the same weekday overlap.' })),
);

export const profileInput = lazily(() =>
  z.strictObject({
    displayName: textLine(2, 80),
    legalName: textLine(2, 120),
    skills: z.array(skill()).check(
      z.minLength(1),
      z.maxLength(30),
      z.refine((s) => new Set(s).size === s.length, { message: 'A skill stands here twice.' }),
      z.meta({ uniqueItems: true }),
    ),
    basePincode: pincode(),
    /** Where the vendor starts from; without it, the middle of the pincode, which may be kilometres away. */
    basePoint: z.optional(geoPoint()),
    area: serviceArea(),
    weeklyHours: weeklyHours(),
  }),
);

const documentKind = lazily(() => z.enum(['pan', 'aadhaar_last4', 'address_proof', 'trade_certificate']));
export const vendorDocument = lazily(() =>
  z.object({
    documentId: z.string(),
    kind: documentKind(),
    status: z.enum(['requested', 'uploaded', 'accepted', 'rejected', 'superseded']),
    filedAt: instant(),
    validUntil: z.nullable(instant()),
    lapsed: z.boolean(),
    last4: z.nullable(z.string()),
    reason: z.nullable(z.string()),
  }),
);

export const documentInput = lazily(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('aadhaar_last4'),
      last4: z
        .string()
        .check(z.regex(/^\d{4}$/, { message: 'The last four digits, and never the whole number.' })),
    }),
    z.strictObject({
      kind: z.enum(['pan', 'address_proof', 'trade_certificate']),
      contentType: z.enum(['application/pdf', 'image/jpeg', 'image/png']),
      bytes: z.int().check(z.minimum(1), z.maximum(10_485_760)),
      /** The last day on which it is good. */
      validUntil: z.optional(localDate()),
    }),
  ]),
);

/** A vendor's file as the vendor sees it. */
export const vendorProfile = lazily(() =>
  z.object({
    vendorId: z.string(),
    status: vendorStatus(),
    displayName: z.string(),
    legalName: z.string(),
    skills: z.array(z.string()),
    city: z.string(),
    timeZone: z.string(),
    basePincode: pincode(),
    basePoint: geoPoint(),
    area: serviceArea(),
    weeklyHours: z.array(hours()),
    paused: z.boolean(),
    payoutsEnabled: z.boolean(),
    documents: z.array(vendorDocument()),
    /** Why changes were requested, or why the vendor was rejected or suspended. */
    reason: z.nullable(z.string()),
    appeal: z.nullable(z.string()),
    appliedAt: instant(),
    submittedAt: z.nullable(instant()),
    approvedAt: z.nullable(instant()),
  }),
);

/** A vendor's file as staff see it. */
export const reviewedVendor = lazily(() =>
  z.extend(vendorProfile(), {
    reviewerId: z.nullable(z.string()),
    claimedAt: z.nullable(instant()),
  }),
);

const span = lazily(() => z.strictObject({ startMinutes: minutesOfDay(), endMinutes: minutesOfDay() }));
const dayOff = lazily(() =>
  z.strictObject({
    date: localDate(),
    /** Replaces what was off on that date; empty: nothing is off any more. 0 to 1440 is the whole day. */
    breaks: z
      .array(
        span().check(
          z.refine((s) => s.startMinutes < s.endMinutes, {
            message: 'It ends after it starts.',
            path: ['endMinutes'],
          }),
        ),
      )
      .check(z.maxLength(10)),
  }),
);
export const availability = lazily(() =>
  z.object({
    timeZone: z.string(),
    weeklyHours: z.array(hours()),
    paused: z.boolean(),
    /** From today on, for sixty days; dates with something off. */
    timeOff: z.array(z.object({ date: localDate(), breaks: z.array(span()) })),
  }),
);
export const availabilityInput = lazily(() =>
  z.strictObject({
    weeklyHours: z.optional(weeklyHours()),
    paused: z.optional(z.boolean()),
    timeOff: z.optional(
      z.array(dayOff()).check(
        z.maxLength(31),
        z.refine((days) => new Set(days.map((d) => d.date)).size === days.length, {
          message: 'A date stands here twice.',
        }),
      ),
    ),
  }),
);

export const payoutAccount = lazily(() =>
  z.object({
    payoutsEnabled: z.boolean(),
    /** Where to complete the details; null when nothing is missing. */
    onboardingUrl: z.nullable(z.string()),
  }),
);

export const earningsRow = lazily(() =>
  z.object({
    transactionId: z.string(),
    /** `release` earned it, `payout` sent it; the rest are corrections. */
    kind: z.string(),
    /** A `job`, or the fee of a customer who cancelled late or was not there; null when its booking is gone. */
    earnedBy: z.nullable(z.enum(['job', 'late_cancellation', 'no_show'])),
    bookingId: z.string(),
    /** Above zero: owed to you; below: sent or taken back. */
    amount: money(),
    postedAt: instant(),
  }),
);

/** What anybody may know of a vendor. */
export const vendorCard = lazily(() =>
  z.object({
    vendorId: z.string(),
    displayName: z.string(),
    skills: z.array(z.string()),
    rating: z.object({ average: z.nullable(z.number()), count: z.int() }),
    jobs: z.int(),
  }),
);
