import * as z from 'zod';
import type { FormObject } from './form-body.ts';
import { fromIssue } from './stripe-error.ts';

/** Text of at most Stripe's 5,000 characters. */
export const string = z.string().max(5000);

export const integer = z
  .string()
  .refine((text) => /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)), {
    error: (issue) => `Invalid integer: ${String(issue.input)}`,
    params: { stripeCode: 'parameter_invalid_integer' },
  })
  .transform(Number);

/** An amount in minor units, at least 1. */
export const positiveAmount = integer.refine((amount) => amount >= 1, {
  error: 'This value must be greater than or equal to 1.',
  params: { stripeCode: 'parameter_invalid_integer' },
});

export const boolean = z.enum(['true', 'false']).transform((text) => text === 'true');

export const currency = z
  .string()
  .transform((text) => text.toLowerCase())
  .refine((code) => /^[a-z]{3}$/.test(code), {
    error: (issue) => `Invalid currency: ${String(issue.input)}`,
    params: { stripeCode: 'invalid_currency' },
  });

/** At most 50 names of 40 characters with values of 500; an empty value removes the name. */
export const metadata = z
  .union([z.record(z.string().max(40), z.string().max(500)), z.literal('')])
  .refine((map) => Object.keys(map).length <= 50, { error: 'at most 50 keys are allowed.' })
  .transform((map): Record<string, string> => (map === '' ? {} : map));

/** Parameters that every request takes. */
export const everyRequest = { expand: z.array(string).optional() };

/** Parameters of a list; newest first. */
export const listParameters = {
  ...everyRequest,
  limit: integer.refine((n) => n >= 1 && n <= 100, { error: 'must be between 1 and 100.' }).optional(),
  starting_after: string.optional(),
  ending_before: string.optional(),
};

/** Parameters of a request made with the publishable key from a customer's browser. */
export const browserParameters = { key: string.optional(), client_secret: string.optional() };

/** New metadata over old: an empty value removes its name. */
export const mergeMetadata = (
  old: Readonly<Record<string, string>>,
  changes: Readonly<Record<string, string>> | undefined,
): Record<string, string> =>
  Object.fromEntries(Object.entries({ ...old, ...changes }).filter(([, value]) => value !== ''));

/** @throws StripeDoubleError for the first parameter that is unknown, missing or of the wrong type. */
export function readParameters<S extends z.ZodType>(schema: S, form: FormObject): z.output<S> {
  const parsed = schema.safeParse(form, { reportInput: true });
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue === undefined) throw parsed.error;
  throw fromIssue(issue);
}
