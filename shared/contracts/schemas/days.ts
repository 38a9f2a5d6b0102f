import * as z from '#contracts/zod.ts';
import { bookingId } from './booking.ts';
import { id, instant, localDate } from './primitives.ts';

export const dayParams = z.strictObject({ date: localDate });

/** Up to how far a visit may move from the time that was agreed; 0 keeps every start. */
const flexMinutes = z._default(z.int().check(z.minimum(0), z.maximum(240)), 60);
export const optimiseInput = z.strictObject({ flexMinutes });
export const replanInput = z.strictObject({
  vendorIds: z.array(id('usr')).check(
    z.minLength(1),
    z.maxLength(12),
    z.refine((ids) => new Set(ids).size === ids.length, { message: 'Each vendor once.' }),
  ),
  flexMinutes,
  /** Bookings that stay with their vendor and time. */
  keep: z._default(z.array(bookingId).check(z.maxLength(100)), []),
});

const plannedVisit = z.object({
  bookingId: z.string(),
  start: instant,
  end: instant,
  travelBeforeMinutes: z.number(),
  /** Against the time that stands now; below zero is earlier. */
  movedMinutes: z.number(),
  /** Who has the booking now. */
  presentVendorId: z.string(),
});
export const dayPlan = z.object({
  date: localDate,
  vendors: z.array(z.object({ vendorId: z.string(), visits: z.array(plannedVisit) })),
  unplaced: z.array(z.object({ bookingId: z.string(), reason: z.string() })),
  /** Minutes of travel in the days as they stand, and in the plan. */
  travelMinutesNow: z.number(),
  travelMinutesPlanned: z.number(),
});
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
