import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { bookingId, dropoutReason } from './booking.ts';
import { id, instant, localDate, pincode } from './primitives.ts';

export const dayParams = lazily(() => z.strictObject({ date: localDate() }));

/** Up to how far a visit may move from the time that was agreed; 0 keeps every start. */
const flexMinutes = lazily(() => z._default(z.int().check(z.minimum(0), z.maximum(240)), 60));
export const optimiseInput = lazily(() => z.strictObject({ flexMinutes: flexMinutes() }));
export const replanInput = lazily(() =>
  z.strictObject({
    vendorIds: z.array(id('usr')).check(
      z.minLength(1),
      z.maxLength(12),
      z.refine((ids) => new Set(ids).size === ids.length, { message: 'Each vendor once.' }),
      z.meta({ uniqueItems: true }),
    ),
    flexMinutes: flexMinutes(),
    /** Bookings that stay with their vendor and time. */
    keep: z._default(z.array(bookingId()).check(z.maxLength(100)), []),
  }),
);

const plannedVisit = lazily(() =>
  z.object({
    bookingId: z.string(),
    start: instant(),
    end: instant(),
    travelBeforeMinutes: z.number(),
    /** Against the time that stands now; below zero is earlier. */
    movedMinutes: z.number(),
    /** Who has the booking now. */
    presentVendorId: z.string(),
  }),
);
export const dayPlan = lazily(() =>
  z.object({
    date: localDate(),
    vendors: z.array(z.object({ vendorId: z.string(), visits: z.array(plannedVisit()) })),
    unplaced: z.array(z.object({ bookingId: z.string(), reason: z.string() })),
    /** Minutes of travel in the days as they stand, and in the plan. */
    travelMinutesNow: z.number(),
    travelMinutesPlanned: z.number(),
  }),
);
export const dayPlanExample = {
  date: '2026-11-23',
  vendors: [
    {
      vendorId: 'usr_ravi',
      visits: [
        {
          bookingId: 'bk_01hzy3q9e8',
          start: '2026-11-23T04:30:00.000Z',
          end: '2026-11-23T05:30:00.000Z',
          travelBeforeMinutes: 12,
          movedMinutes: -30,
          presentVendorId: 'usr_ravi',
        },
      ],
    },
  ],
  unplaced: [],
  travelMinutesNow: 41,
  travelMinutesPlanned: 26,
};

export const demandParams = lazily(() => z.strictObject({ pincode: pincode() }));
export const demandQuery = lazily(() => z.strictObject({ date: localDate() }));
export const demandDay = lazily(() =>
  z.object({
    city: z.string(),
    pincode: z.string(),
    hours: z.array(
      z.object({
        start: instant(),
        /** Requests for visits in this hour, those that came among them. */
        expected: z.number(),
        p10: z.number(),
        p50: z.number(),
        p90: z.number(),
        booked: z.number(),
        freeVendors: z.int(),
        /** 0: those who are free surely suffice; 100: they surely do not. */
        score: z.number(),
        drivers: z.array(z.object({ code: z.string(), detail: z.string(), factor: z.number() })),
      }),
    ),
  }),
);
export const demandDayExample = {
  city: 'Bengaluru',
  pincode: '560038',
  hours: [
    {
      start: '2026-11-23T04:30:00.000Z',
      expected: 3.1,
      p10: 1.2,
      p50: 2.8,
      p90: 5.3,
      booked: 1,
      freeVendors: 2,
      score: 35.4,
      drivers: [
        { code: 'capacity', detail: '2.10 more requests expected for 2 that could be served.', factor: 1.05 },
        {
          code: 'fitted',
          detail: '24.60 requests expected in cluster 3, by a model fitted to 13 weeks.',
          factor: 1,
        },
        { code: 'own_share', detail: 'The part of them that this pincode asks.', factor: 0.12 },
      ],
    },
  ],
};

/** How a vendor scores by the rules of the city, before there is a job. */
export const standing = lazily(() =>
  z.object({
    city: z.string(),
    rules: z.string(),
    obstacles: z.array(
      z.object({
        code: z.enum(['not_active', 'skill_missing', 'documents_lapsed', 'outside_hours']),
        detail: z.string(),
      }),
    ),
    /** The heaviest first; weights sum to 1, values are 0 to 1. */
    parts: z.array(
      z.object({ part: z.string(), weight: z.number(), value: z.nullable(z.number()), fact: z.string() }),
    ),
  }),
);
export const standingExample = {
  city: 'Bengaluru',
  rules: 'in force everywhere since 2026-01-01',
  obstacles: [{ code: 'documents_lapsed', detail: 'pan was valid until 2026-11-01.' }],
  parts: [
    {
      part: 'travel',
      weight: 0.3,
      value: null,
      fact: 'a half at 20 min of travel, nobody is asked beyond 90',
    },
    { part: 'rating', weight: 0.2, value: 0.83, fact: 'expected 4.32 from 12 ratings' },
  ],
};

export const handOverParams = lazily(() => z.strictObject({ vendorId: id('usr') }));
/** Without a date all coming jobs. */
export const handOverInput = lazily(() =>
  z.strictObject({ date: z.optional(localDate()), reason: dropoutReason() }),
);
export const handOver = lazily(() =>
  z.object({
    items: z.array(
      z.object({
        bookingId: z.string(),
        slotStart: instant(),
        /** Who is asked now; null when nobody else can take it. */
        vendorId: z.nullable(z.string()),
        /** Why this vendor was chosen, or how many vendors are ruled out for which reason. */
        reason: z.string(),
      }),
    ),
  }),
);
export const handOverExample = {
  items: [
    {
      bookingId: 'bk_1',
      slotStart: '2026-11-23T04:30:00.000Z',
      vendorId: 'usr_anil',
      reason: 'score 0.731, 12 min of travel',
    },
    {
      bookingId: 'bk_2',
      slotStart: '2026-11-23T09:30:00.000Z',
      vendorId: null,
      reason: '2 no_free_slot, 1 outside_hours',
    },
  ],
};
