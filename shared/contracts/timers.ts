import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/** What a one-off schedule starts when its time has come. The rule for each is looked up again then. */
export const timerTask = lazily(() =>
  z.discriminatedUnion('task', [
    z.strictObject({ task: z.literal('expire_unpaid'), bookingId: z.string() }),
    z.strictObject({ task: z.literal('expire_offer'), offerId: z.string() }),
    z.strictObject({ task: z.literal('remind_signature'), envelopeId: z.string() }),
    z.strictObject({ task: z.literal('escalate_signature'), bookingId: z.string(), envelopeId: z.string() }),
    z.strictObject({ task: z.literal('check_vendor_came'), bookingId: z.string() }),
    z.strictObject({ task: z.literal('fill_vacancy'), bookingId: z.string() }),
  ]),
);
export type TimerTask = z.output<ReturnType<typeof timerTask>>;
