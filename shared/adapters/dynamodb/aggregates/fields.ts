import * as z from '#contracts/zod.ts';

/** Schemas of stored values that several aggregates share. */
export const storedMoney = z.object({ amountMinor: z.int(), currency: z.enum(['INR', 'USD']) });
export const storedPoint = z.object({ lat: z.number(), lng: z.number() });
export const storedInstant = z.string().check(z.minLength(20));

export const storedProposal = z.object({
  reasons: z.array(z.string()),
  opsReasons: z.array(z.object({ part: z.string(), points: z.number(), fact: z.string() })),
});
