import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

/** Schemas of stored values shared by several aggregates. */
export const storedMoney = lazily(() => z.object({ amountMinor: z.int(), currency: z.enum(['INR', 'USD']) }));
export const storedPoint = lazily(() => z.object({ lat: z.number(), lng: z.number() }));
export const storedInstant = lazily(() => z.string().check(z.minLength(20)));

export const storedProposal = lazily(() =>
  z.object({
    reasons: z.array(z.string()),
    opsReasons: z.array(
      z.object({
        part: z.string(),
        points: z.number(),
        // Absent from offers stored before the field existed.
        weight: z._default(z.number(), 0),
        fact: z.string(),
      }),
    ),
  }),
);
