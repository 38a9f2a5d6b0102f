import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this refuses
const NO_CONTROLS = /^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$/;
/** They turn the direction of text around, so that it shows another than it is. No script needs them. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/;
const ONE_LINE = /^[^\t\n\r]*$/;
const SEPARATORS = /[\u2028\u2029]/;

/** Invisible characters. Joiners are needed within words of Indian scripts, but are not letters. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/gu;
const seenLength = (s: string): number => s.replace(UNSEEN, '').trim().length;

/** Text typed by a person: trimmed, no control characters, well-formed Unicode, at least `min` visible characters. */
export const text = (min: number, max: number) =>
  z.string().check(
    z.trim(),
    z.minLength(min),
    z.maxLength(max),
    z.regex(NO_CONTROLS, { message: 'Control characters are not allowed.' }),
    z.refine((s) => s.isWellFormed(), { message: 'Broken Unicode is not allowed.' }),
    z.refine((s) => !TURNS.test(s), { message: 'Characters that turn the direction are not allowed.' }),
    z.refine((s) => seenLength(s) >= min, {
      message: `At least ${min} visible characters are expected.`,
    }),
  );

/** A {@link text} on one line, for values that are shown within other lines: a name, an address. */
export const textLine = (min: number, max: number) =>
  text(min, max).check(
    z.regex(ONE_LINE, { message: 'One line is expected.' }),
    z.refine((s) => !SEPARATORS.test(s), { message: 'One line is expected.' }),
  );

/** An id: a prefix and letters, digits, `_`, `-`, `.`; at most 80 characters. */
export const id = (prefix: string) =>
  z.string().check(
    z.maxLength(80),
    z.regex(new RegExp(`^${prefix}_[A-Za-z0-9_.-]+$`), {
      message: `An id that starts with ${prefix}_ is expected.`,
    }),
  );

/** RFC 3339 in UTC, e.g. 2026-11-22T10:00:00.000Z. */
export const instant = lazily(() => z.iso.datetime({ precision: 3 }));
/** RFC 3339 as sent by clients: any offset, with or without a fraction; normalised to UTC and milliseconds. */
export const instantInput = lazily(() =>
  z.pipe(
    z.iso.datetime({ offset: true }),
    z.transform((s) => new Date(s).toISOString()),
  ),
);
/** A calendar day in the service's local time, in a range in which neighbouring days are valid dates too. */
export const localDate = lazily(() =>
  z.iso.date().check(z.regex(/^20\d\d-/, { message: 'A date from 2000-01-01 to 2099-12-31 is expected.' })),
);

export const pincode = lazily(() =>
  z
    .string()
    .check(
      z.regex(/^[1-9]\d{5}$/, { message: 'An Indian pincode is six digits and does not start with 0.' }),
    ),
);

export const money = lazily(() =>
  z.strictObject({
    amountMinor: z.int(),
    currency: z.enum(['INR', 'USD']),
  }),
);

export const geoPoint = lazily(() =>
  z.strictObject({
    lat: z.number().check(z.minimum(-90), z.maximum(90)),
    lng: z.number().check(z.minimum(-180), z.maximum(180)),
  }),
);

export const sha256 = lazily(() =>
  z.string().check(z.regex(/^[0-9a-f]{64}$/, { message: 'A SHA-256 in lower-case hex is expected.' })),
);

/** Lengths by RFC 5321 and RFC 1035: 64 before the @, labels of 63 that do not end in a hyphen. */
const deliverable = /^[^@]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;
export const email = lazily(() =>
  z
    .email()
    .check(
      z.maxLength(254),
      z.regex(deliverable, { message: 'An e-mail address that mail can be sent to is expected.' }),
      z.toLowerCase(),
    ),
);
/** E.164, e.g. +919812345678. */
export const phone = lazily(() => z.e164());

/** The cursor of a list: opaque, as the previous page returned it. */
export const cursor = lazily(() =>
  z.string().check(z.minLength(1), z.maxLength(1024), z.regex(/^[A-Za-z0-9_-]+$/)),
);
/** A number in a query string: decimal digits and nothing else, where `Number` would take `1e1` and `0x10` too. */
const digits = lazily(() =>
  z.transform((given: unknown) => (typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given)),
);
export const pageQuery = lazily(() =>
  z.strictObject({
    cursor: z.optional(cursor()),
    limit: z._default(
      z.pipe(digits(), z.int().check(z.minimum(1), z.maximum(100), z.meta({ default: 20 }))),
      20,
    ),
  }),
);
export const page = <T extends z.ZodMiniType>(item: T) =>
  z.strictObject({ items: z.array(item), nextCursor: z.nullable(cursor()) });
