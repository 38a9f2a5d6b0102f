import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
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
import { vendorApplicationRoutes } from './vendor-application.ts';

const jwk = lazily(() =>
  z.object({
    kty: z.literal('OKP'),
    crv: z.literal('Ed25519'),
    x: z.string(),
    kid: z.string(),
    use: z.literal('sig'),
    alg: z.literal('EdDSA'),
  }),
);

const deviceTokenExample = signedInExample.deviceToken;
const linkTokenExample = 'mBzL2V0b7xXk0Jp3c8N1eYfQwRtUiOpAsDfGhJkLzXc';
const recoveryCodes = lazily(() => z.array(z.string()));
const recoveryCodesExample = ['7h2k-9xq4-mm3p-t8vd', 'a4c6-0rzn-5wje-kb1y'];
/** A second factor: a code of the authenticator or one of the recovery codes. */
const proof = () => ({ totp: z.optional(totpCode()), recoveryCode: z.optional(recoveryCode()) });
const sendsOneProof = (b: {
  readonly totp?: string | undefined;
  readonly recoveryCode?: string | undefined;
}): boolean => (b.totp === undefined) !== (b.recoveryCode === undefined);
const oneProof = { message: 'Send totp or recoveryCode.', path: ['totp'] };

const sessionRoutes = {
  register: route({
    id: 'register',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/register',
    access: 'public',
    rate: 'auth',
    summary: 'Open a customer account',
    description: 'Sends a link to verify the e-mail. Vendors apply instead.',
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
      'With an enrolled second factor, `totp` or `recoveryCode` is needed too. Staff without one get a session of scope `enrolment`, good for enrolling it.',
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
    summary: 'Trade a refresh token for new tokens',
    description:
      'Each refresh token works once; for 10 s after, the same one gets the same answer. An older one ends the session.',
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
    summary: 'The public keys access tokens are signed with',
    success: {
      status: 200,
      schema: () => z.object({ keys: z.array(jwk()) }),
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

const passwordRoutes = {
  logoutEverywhere: route({
    id: 'logoutEverywhere',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/logout-everywhere',
    access: 'signed_in',
    beforeSecondFactor: true,
    rate: 'write',
    summary: 'End all your sessions, this one too',
    success: { status: 204 },
    errors: ['not_found', 'version_conflict'],
  }),
  changePassword: route({
    id: 'changePassword',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/password/change',
    access: 'signed_in',
    rate: 'write',
    summary: 'Change your password',
    description: 'Ends all your sessions and answers with the tokens of a new one.',
    body: () => z.strictObject({ currentPassword: typedPassword(), password: newPassword() }),
    bodyExample: { currentPassword: 'seven quiet mango trees', password: 'nine loud coconut palms' },
    success: { status: 200, schema: signedIn, example: signedInExample },
    errors: ['invalid_credentials', 'weak_password', 'not_found', 'version_conflict'],
  }),
  forgotPassword: route({
    id: 'forgotPassword',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/password/forgot',
    access: 'public',
    rate: 'auth',
    summary: 'Ask for a link to reset the password',
    description: 'The answer is the same whether there is such an account or not. The link holds 30 minutes.',
    body: () => z.strictObject({ email: email() }),
    bodyExample: { email: 'asha@example.com' },
    success: { status: 204 },
    errors: [],
  }),
  resetPassword: route({
    id: 'resetPassword',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/password/reset',
    access: 'public',
    rate: 'auth',
    summary: 'Set a new password by the mailed link',
    description: 'Ends all sessions. Send the device token with the next sign-in.',
    body: () => z.strictObject({ token: bearerSecret(), password: newPassword() }),
    bodyExample: { token: linkTokenExample, password: 'nine loud coconut palms' },
    success: {
      status: 200,
      schema: () => z.object({ deviceToken: z.string() }),
      example: { deviceToken: deviceTokenExample },
    },
    errors: ['invalid_code', 'weak_password', 'not_found'],
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
    summary: 'Mail the link that verifies your e-mail again',
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
    summary: 'Verify an e-mail by the mailed link',
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
    summary: 'Text a code to your phone',
    description: 'Six digits, good for 10 minutes and 5 tries; replaces any code before.',
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
    summary: 'Verify your phone by the texted code',
    body: () => z.strictObject({ code: totpCode() }),
    bodyExample: { code: '402193' },
    success: { status: 204 },
    errors: ['invalid_code', 'not_found', 'version_conflict'],
  }),
} as const;

const secondFactorRoutes = {
  beginSecondFactor: route({
    id: 'beginSecondFactor',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/second-factor',
    access: 'signed_in',
    beforeSecondFactor: true,
    rate: 'write',
    summary: 'Begin to enrol an authenticator',
    body: () => z.strictObject({ password: typedPassword() }),
    bodyExample: { password: 'seven quiet mango trees' },
    success: {
      status: 200,
      schema: () => z.object({ secret: z.string(), uri: z.string() }),
      example: {
        secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
        uri: 'otpauth://totp/HomeServe%20Pro:asha%40example.com?issuer=HomeServe%20Pro&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30',
      },
    },
    errors: ['invalid_credentials', 'second_factor_already_enrolled', 'not_found', 'version_conflict'],
  }),
  confirmSecondFactor: route({
    id: 'confirmSecondFactor',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/second-factor/confirm',
    access: 'signed_in',
    beforeSecondFactor: true,
    rate: 'write',
    summary: 'Enrol the authenticator by one of its codes',
    description: 'Ends all your sessions and begins a new one. The recovery codes are shown this once.',
    body: () => z.strictObject({ totp: totpCode() }),
    bodyExample: { totp: '402193' },
    success: {
      status: 200,
      schema: () => z.object({ recoveryCodes: recoveryCodes(), signedIn: signedIn() }),
      example: { recoveryCodes: recoveryCodesExample, signedIn: signedInExample },
    },
    errors: [
      'not_enrolled',
      'second_factor_already_enrolled',
      'invalid_second_factor',
      'not_found',
      'version_conflict',
    ],
  }),
  removeSecondFactor: route({
    id: 'removeSecondFactor',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/second-factor/remove',
    access: 'signed_in',
    rate: 'write',
    summary: 'Remove your authenticator',
    description: 'Ends all your sessions. Staff must enrol another at the next sign-in.',
    body: () =>
      z.strictObject({ password: typedPassword(), ...proof() }).check(z.refine(sendsOneProof, oneProof)),
    bodyExample: { password: 'seven quiet mango trees', totp: '402193' },
    success: { status: 204 },
    errors: ['invalid_credentials', 'invalid_second_factor', 'not_enrolled', 'not_found', 'version_conflict'],
  }),
  renewRecoveryCodes: route({
    id: 'renewRecoveryCodes',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/second-factor/recovery-codes',
    access: 'signed_in',
    rate: 'write',
    summary: 'Replace your recovery codes',
    body: () => z.strictObject(proof()).check(z.refine(sendsOneProof, oneProof)),
    bodyExample: { totp: '402193' },
    success: {
      status: 200,
      schema: () => z.object({ recoveryCodes: recoveryCodes() }),
      example: { recoveryCodes: recoveryCodesExample },
    },
    errors: ['invalid_second_factor', 'not_enrolled', 'not_found', 'version_conflict'],
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
    summary: 'Open the staff account you were invited to',
    description: 'Sign in next; the first session can only enrol the second factor that staff need.',
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
      'Refused while a booking is open. What the law wants kept (ledger, audit, signed documents) stays, under an id that names nobody any more.',
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
