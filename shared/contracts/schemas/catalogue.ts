import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { id, instant, localDate, money, pincode, text, textLine } from './primitives.ts';

export const categories = ['plumbing', 'electrical', 'appliance', 'cleaning', 'carpentry'] as const;
export const category = lazily(() => z.enum(categories));
/** What a vendor must be able to do; a service needs exactly one skill. */
export const skill = lazily(() =>
  z
    .string()
    .check(z.regex(/^[a-z][a-z0-9_]{1,39}$/, { message: 'A skill is a lower-case word, e.g. tap_repair.' })),
);

const LARGEST_PRICE_MINOR = 100_000_000;
export const addOn = lazily(() =>
  z.strictObject({
    code: z.string().check(z.regex(/^[a-z][a-z0-9_]{1,39}$/)),
    label: textLine(1, 80),
    amountMinor: z.int().check(z.minimum(0), z.maximum(LARGEST_PRICE_MINOR)),
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

/** One rupee at least, as no provider takes less than half of one; the market has no other currency. */
const listPrice = lazily(() =>
  z.strictObject({
    amountMinor: z.int().check(z.minimum(100), z.maximum(LARGEST_PRICE_MINOR)),
    currency: z.literal('INR'),
  }),
);
/** The other lines of a price. */
const TAKEN_CODES: readonly string[] = ['base', 'peak', 'demand', 'gst'];
const newAddOn = lazily(() =>
  addOn().check(
    z.refine(({ code }) => !TAKEN_CODES.includes(code), {
      message: 'Prices have another line of this name.',
      path: ['code'],
    }),
    z.meta({ not: { properties: { code: { enum: TAKEN_CODES } } } }),
  ),
);

/** What a super_admin sets of a service. */
export const serviceInput = lazily(() =>
  z.strictObject({
    category: category(),
    skill: skill(),
    name: textLine(2, 80),
    description: text(2, 500),
    durationMinutes: z.int().check(z.minimum(15), z.maximum(480)),
    basePrice: listPrice(),
    addOns: z._default(
      z.array(newAddOn()).check(
        z.maxLength(20),
        z.refine((all) => new Set(all.map(({ code }) => code)).size === all.length, {
          message: 'A code stands here twice.',
        }),
      ),
      [],
    ),
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
export const slotQuery = lazily(() =>
  z.strictObject({
    pincode: pincode(),
    date: localDate(),
    /** Only this vendor's slots: one of the customer's own vendors. */
    vendorId: z.optional(id('usr')),
  }),
);
export const serviceId = lazily(() => id('svc'));
