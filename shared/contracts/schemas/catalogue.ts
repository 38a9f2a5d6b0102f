import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { id, instant, localDate, money, pincode, text } from './primitives.ts';

export const categories = ['plumbing', 'electrical', 'appliance', 'cleaning', 'carpentry'] as const;
export const category = lazily(() => z.enum(categories));
/** What a vendor must be able to do; a service needs exactly one skill. */
export const skill = lazily(() =>
  z
    .string()
    .check(z.regex(/^[a-z][a-z0-9_]{1,39}$/, { message: 'A skill is a lower-case word, e.g. tap_repair.' })),
);

export const addOn = lazily(() =>
  z.strictObject({
    code: z.string().check(z.regex(/^[a-z][a-z0-9_]{1,39}$/)),
    label: text(1, 80),
    amountMinor: z.int().check(z.minimum(0), z.maximum(100_000_000)),
  }),
);

export const service = lazily(() =>
  z.object({
    serviceId: z.string(),
    category: category(),
    skill: skill(),
    name: z.string(),
    description: z.string(),
    durationMinutes: z.int(),
    basePrice: money(),
    addOns: z.array(addOn()),
    active: z.boolean(),
  }),
);

/** What a super_admin sets of a service. */
export const serviceInput = lazily(() =>
  z.strictObject({
    category: category(),
    skill: skill(),
    name: text(2, 80),
    description: text(2, 500),
    durationMinutes: z.int().check(z.minimum(15), z.maximum(480)),
    basePrice: money(),
    addOns: z._default(z.array(addOn()).check(z.maxLength(20)), []),
    active: z._default(z.boolean(), true),
  }),
);

export const serviceOffer = lazily(() =>
  z.extend(service(), {
    /** Vendors who do this service in the pincode; 0 when nobody does. */
    vendors: z.int().check(z.minimum(0)),
  }),
);

export const slot = lazily(() =>
  z.object({ start: instant(), end: instant(), vendors: z.int().check(z.minimum(1)) }),
);
export const slotQuery = lazily(() => z.strictObject({ pincode: pincode(), date: localDate() }));
export const serviceId = lazily(() => id('svc'));
