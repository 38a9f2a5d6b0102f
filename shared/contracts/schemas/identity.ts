import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { roles } from '../roles.ts';
import { email, id, instant, phone, text, textLine } from './primitives.ts';

const characters = (s: string): number => Array.from(s).length;
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what this refuses
const NO_NUL = /^[^\x00]*$/;
const typable = (s: string): boolean => s.isWellFormed() && NO_NUL.test(s);

/** A new password: 8 to 128 characters of any script. What is too easy to guess is refused later, as 422. */
export const newPassword = lazily(() =>
  z.string().check(
    z.minLength(8),
    z.maxLength(512),
    z.refine((s) => typable(s) && characters(s) >= 8 && characters(s) <= 128, {
      message: 'A password has 8 to 128 characters.',
    }),
    z.meta({ minLength: 8, maxLength: 128, format: 'password', pattern: NO_NUL.source }),
  ),
);
/** A password to compare: any text, so that a wrong one is just wrong. */
export const typedPassword = lazily(() =>
  z
    .string()
    .check(
      z.minLength(1),
      z.maxLength(512),
      z.refine(typable, { message: 'Broken Unicode and NUL are not allowed.' }),
      z.meta({ format: 'password', pattern: NO_NUL.source }),
    ),
);

export const totpCode = lazily(() =>
  z.string().check(z.regex(/^\d{6}$/, { message: 'The six digits of the authenticator.' })),
);
export const recoveryCode = lazily(() =>
  z.string().check(z.minLength(8), z.maxLength(40), z.regex(/^[A-Za-z0-9 -]+$/)),
);
/** An opaque secret, as it was issued. */
export const bearerSecret = lazily(() =>
  z.string().check(z.minLength(20), z.maxLength(300), z.regex(/^[A-Za-z0-9_.-]+$/)),
);
export const personName = lazily(() => textLine(1, 120));
export const userId = lazily(() => id('usr'));
export const sessionId = lazily(() => id('ses'));
export const reason = lazily(() => text(3, 500));

export const account = lazily(() =>
  z.object({
    userId: z.string(),
    role: z.enum(roles),
    email: email(),
    emailVerified: z.boolean(),
    name: z.string(),
    phone: z.nullable(phone()),
    phoneVerified: z.boolean(),
    secondFactor: z.enum(['none', 'pending', 'enrolled']),
    createdAt: instant(),
  }),
);

/** A signed-in session's tokens. `scope: enrolment` is staff who must enrol a second factor first. */
export const signedIn = lazily(() =>
  z.object({
    accessToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresInSeconds: z.int(),
    refreshToken: z.string(),
    refreshExpiresAt: instant(),
    scope: z.enum(['full', 'enrolment']),
    /** Send it with the next sign-in from this device; it keeps strangers' guesses from slowing yours. */
    deviceToken: z.optional(z.string()),
    user: account(),
  }),
);

const exampleAccount = {
  userId: 'usr_01kaq3w9pz4n8v2c6m1x7t5r0b',
  role: 'customer',
  email: 'asha@example.com',
  emailVerified: false,
  name: 'Asha Rao',
  phone: '+919812345678',
  phoneVerified: false,
  secondFactor: 'none',
  createdAt: '2026-11-22T10:00:00.000Z',
} as const;
export const accountExample = exampleAccount;
export const signedInExample = {
  accessToken: 'eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCIsImtpZCI6ImsxIn0.eyJzdWIiOiJ1c3JfMDEifQ.c2lnbmF0dXJl',
  tokenType: 'Bearer',
  expiresInSeconds: 3600,
  refreshToken: 'hsr.ses_01kaq3w9pz4n8v2c6m1x7t5r0b.1.mBzL2V0b7xXk0Jp3c8N1eYfQwRtUiOpAsDfGhJkLzXc',
  refreshExpiresAt: '2026-12-22T10:00:00.000Z',
  scope: 'full',
  deviceToken:
    'hsd.p1.qM9u1ZcXvBnMaSdFgHjKlPoIuYtReWqZxCvBnMaSdFg.aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5bC7dE9f',
  user: exampleAccount,
} as const;
