import * as z from '#contracts/zod.ts';
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
import { publicKey } from '../schemas/keys.ts';
import { email, phone } from '../schemas/primitives.ts';
import { linkTokenExample, passwordRoutes } from './passwords.ts';
import { secondFactorRoutes } from './second-factor.ts';
import { vendorApplicationRoutes } from './vendor-application.ts';

const sessionRoutes = {
  register: route({
    id: 'register',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/register',
    access: 'public',
    rate: 'auth',
    summary: 'Open a customer account',
    description: 'Sends a link to verify the e-mail address. For vendors, use `applyAsVendor`.',
    body: () =>
      z.strictObject({
        email: email(),
        password: newPassword(),
        name: personName(),
        phone: z.optional(phone()),
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
      'With an enrolled second factor, `totp` or `recoveryCode` is required too. Staff without one get a session of scope `enrolment`, which can only enrol it.',
    body: () =>
      z
        .strictObject({
          email: email(),
          password: typedPassword(),
          totp: z.optional(totpCode()),
          recoveryCode: z.optional(recoveryCode()),
          deviceToken: z.optional(bearerSecret()),
        })
        .check(
          z.refine((b) => b.totp === undefined || b.recoveryCode === undefined, {
            message: 'Send totp or recoveryCode, not both.',
            path: ['recoveryCode'],
          }),
          z.meta({ dependentSchemas: { totp: { properties: { recoveryCode: { not: {} } } } } }),
        ),
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
    summary: 'Exchange a refresh token for new tokens',
    description:
      'Each refresh token works once; for 10 s afterwards it returns the same new token. An older one ends the session.',
    body: () => z.strictObject({ refreshToken: bearerSecret() }),
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
    summary: 'The public keys of access tokens, as a JWKS',
    success: {
      status: 200,
      schema: () => z.object({ keys: z.array(publicKey()) }),
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

const verificationRoutes = {
  resendEmailVerification: route({
    id: 'resendEmailVerification',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/email/verification',
    access: 'signed_in',
    rate: 'write',
    summary: 'Send the e-mail verification link again',
    success: { status: 204 },
    errors: ['not_found'],
  }),
  verifyEmail: route({
    id: 'verifyEmail',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/email/verify',
    access: 'public',
    rate: 'auth',
    summary: 'Verify an e-mail address with the e-mailed link',
    body: () => z.strictObject({ token: bearerSecret() }),
    bodyExample: { token: linkTokenExample },
    success: { status: 204 },
    errors: ['invalid_code', 'not_found', 'version_conflict'],
  }),
  sendPhoneCode: route({
    id: 'sendPhoneCode',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/phone/code',
    access: 'signed_in',
    rate: 'write',
    summary: 'Send a verification code to your phone',
    description: 'Six digits, valid for 10 minutes and 5 attempts; replaces any earlier code.',
    success: { status: 204 },
    errors: ['not_found', 'version_conflict'],
  }),
  verifyPhone: route({
    id: 'verifyPhone',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/phone/verify',
    access: 'signed_in',
    rate: 'write',
    summary: 'Verify your phone with the code',
    body: () => z.strictObject({ code: totpCode() }),
    bodyExample: { code: '402193' },
    success: { status: 204 },
    errors: ['invalid_code', 'not_found', 'version_conflict'],
  }),
} as const;

const accountRoutes = {
  acceptInvitation: route({
    id: 'acceptInvitation',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/invitations/accept',
    access: 'public',
    rate: 'auth',
    summary: 'Accept an invitation and create the staff account',
    description: 'Then sign in; the first session can only enrol the second factor that staff must have.',
    body: () => z.strictObject({ token: bearerSecret(), name: personName(), password: newPassword() }),
    bodyExample: {
      token: 'hsi.inv_01kaq3w9pz4n8v2c6m1x7t5r0b.mBzL2V0b7xXk0Jp3c8N1eYfQwRtUiOpAsDfGhJkLzXc',
      name: 'Meera Iyer',
      password: 'nine loud coconut palms',
    },
    success: {
      status: 201,
      schema: account,
      example: { ...accountExample, role: 'ops_manager', emailVerified: true, phone: null },
    },
    errors: ['invalid_code', 'weak_password', 'email_taken', 'version_conflict'],
  }),
  eraseAccount: route({
    id: 'eraseAccount',
    group: 'auth',
    method: 'POST',
    path: '/v1/profile/erasure',
    access: 'signed_in',
    rate: 'write',
    summary: 'Erase your personal data and your account',
    description:
      'Refused while a booking is open. The account and its sessions end at once, all other data is erased within moments. Records required by law (ledger, audit trail, signed documents) stay, under an id that identifies nobody.',
    body: () => z.strictObject({ password: typedPassword() }),
    bodyExample: { password: 'seven quiet mango trees' },
    success: { status: 204 },
    errors: [
      'invalid_credentials',
      'illegal_transition',
      'last_super_admin',
      'not_found',
      'version_conflict',
    ],
  }),
} as const;

/** Getting in, staying in, and proving who you are. */
export const authRoutes = {
  ...sessionRoutes,
  ...passwordRoutes,
  ...verificationRoutes,
  ...secondFactorRoutes,
  ...accountRoutes,
  ...vendorApplicationRoutes,
} as const;
