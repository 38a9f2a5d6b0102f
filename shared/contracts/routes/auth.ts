import * as z from 'zod';
import { route } from '../route.ts';
import {
  account,
  accountExample,
  bearerSecret,
  newPassword,
  personName,
  recoveryCode,
  signedIn,
  signedInExample,
  totpCode,
  typedPassword,
} from '../schemas/identity.ts';
import { email, phone } from '../schemas/primitives.ts';

const jwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  x: z.string(),
  kid: z.string(),
  use: z.literal('sig'),
  alg: z.literal('EdDSA'),
});

export const authRoutes = {
  register: route({
    id: 'register',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/register',
    access: 'public',
    rate: 'auth',
    summary: 'Open a customer account',
    description: 'Sends a link to verify the e-mail. Vendors apply instead.',
    body: z.strictObject({
      email,
      password: newPassword,
      name: personName,
      phone: phone.optional(),
    }),
    bodyExample: {
      email: 'asha@example.com',
      password: 'seven quiet mango trees',
      name: 'Asha Rao',
      phone: '+919812345678',
    },
    success: { status: 201, schema: account, example: accountExample },
    errors: ['weak_password', 'email_taken'],
  }),
  login: route({
    id: 'login',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/login',
    access: 'public',
    rate: 'auth',
    summary: 'Sign in',
    description:
      'With an enrolled second factor, `totp` or `recoveryCode` is needed too. Staff without one get a session of scope `enrolment`, good for enrolling it.',
    body: z
      .strictObject({
        email,
        password: typedPassword,
        totp: totpCode.optional(),
        recoveryCode: recoveryCode.optional(),
        deviceToken: bearerSecret.optional(),
      })
      .refine((b) => b.totp === undefined || b.recoveryCode === undefined, {
        message: 'Send totp or recoveryCode, not both.',
        path: ['recoveryCode'],
      }),
    bodyExample: { email: 'asha@example.com', password: 'seven quiet mango trees' },
    success: { status: 200, schema: signedIn, example: signedInExample },
    errors: ['invalid_credentials', 'second_factor_required', 'invalid_second_factor', 'account_disabled'],
  }),
  refresh: route({
    id: 'refresh',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/refresh',
    access: 'public',
    rate: 'auth',
    summary: 'Trade a refresh token for new tokens',
    description:
      'Each refresh token works once; for 10 s after, the same one gets the same answer. An older one ends the session.',
    body: z.strictObject({ refreshToken: bearerSecret }),
    bodyExample: { refreshToken: signedInExample.refreshToken },
    success: { status: 200, schema: signedIn, example: signedInExample },
    errors: ['invalid_refresh_token'],
  }),
  logout: route({
    id: 'logout',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/logout',
    access: 'signed_in',
    beforeSecondFactor: true,
    rate: 'write',
    summary: 'End this session',
    success: { status: 204 },
    errors: ['not_found', 'version_conflict'],
  }),
  jwks: route({
    id: 'jwks',
    group: 'auth',
    method: 'GET',
    path: '/.well-known/jwks.json',
    access: 'public',
    rate: 'anonymous',
    summary: 'The public keys access tokens are signed with',
    success: {
      status: 200,
      schema: z.object({ keys: z.array(jwk) }),
      example: {
        keys: [
          {
            kty: 'OKP',
            crv: 'Ed25519',
            x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
            kid: 'k20261122',
            use: 'sig',
            alg: 'EdDSA',
          },
        ],
      },
    },
    errors: [],
  }),
} as const;
