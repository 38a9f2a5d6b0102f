import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { instant } from './primitives.ts';

const preference = lazily(() => z.enum(['preferred', 'blocked', 'none']));

export const vendorPreferenceInput = lazily(() => z.strictObject({ preference: preference() }));

/** A vendor as seen by a customer who had a booking with them. */
export const customerVendor = lazily(() =>
  z.object({
    vendorId: z.string(),
    displayName: z.string(),
    /** Jobs for this customer that the vendor was paid for. */
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
