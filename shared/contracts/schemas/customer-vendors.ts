import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { instant } from './primitives.ts';

const preference = lazily(() => z.enum(['preferred', 'blocked', 'none']));

export const vendorPreferenceInput = lazily(() => z.strictObject({ preference: preference() }));

/** A vendor as a customer who had him sees him. */
export const customerVendor = lazily(() =>
  z.object({
    vendorId: z.string(),
    displayName: z.string(),
    /** Jobs of this customer that he was paid for. */
    jobs: z.int(),
    lastService: z.nullable(
      z.object({
        bookingId: z.string(),
        serviceId: z.string(),
        serviceName: z.string(),
        slotStart: instant(),
      }),
    ),
    preference: preference(),
  }),
);
