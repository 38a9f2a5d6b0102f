import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/** The tasks of one-off schedules. When one is due, its rule is checked against the present state. */
export const timerTask = lazily(() =>
  z.discriminatedUnion('task', [
    z.strictObject({ task: z.literal('expire_unpaid'), bookingId: z.string() }),
    z.strictObject({ task: z.literal('expire_offer'), offerId: z.string() }),
    z.strictObject({ task: z.literal('remind_signature'), envelopeId: z.string() }),
    z.strictObject({ task: z.literal('escalate_signature'), bookingId: z.string(), envelopeId: z.string() }),
    z.strictObject({ task: z.literal('check_vendor_came'), bookingId: z.string() }),
    z.strictObject({ task: z.literal('fill_vacancy'), bookingId: z.string() }),
    z.strictObject({ task: z.literal('keep_hold'), bookingId: z.string() }),
  ]),
);
export type TimerTask = z.output<ReturnType<typeof timerTask>>;
