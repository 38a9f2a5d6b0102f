import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { event } from './event.ts';

const freeze = lazily(() => z.strictObject({ city: z.string(), multiplierBp: z.int(), reason: z.string() }));

/** Ops' brake on demand pricing, by city. */
export const priceFreezeEvents = {
  'price_freeze.set': event({ schema: freeze, consumers: [], rooms: [] }),
  'price_freeze.lifted': event({ schema: freeze, consumers: [], rooms: [] }),
} as const;
