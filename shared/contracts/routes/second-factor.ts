import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { route } from '../route.ts';
import { recoveryCode, signedIn, signedInExample, totpCode, typedPassword } from '../schemas/identity.ts';

const recoveryCodes = lazily(() => z.array(z.string()));
const recoveryCodesExample = ['7h2k-9xq4-mm3p-t8vd', 'a4c6-0rzn-5wje-kb1y'];
/** A second factor: a code of the authenticator or one of the recovery codes. */
const proof = () => ({ totp: z.optional(totpCode()), recoveryCode: z.optional(recoveryCode()) });
const sendsOneProof = (b: {
  readonly totp?: string | undefined;
  readonly recoveryCode?: string | undefined;
}): boolean => (b.totp === undefined) !== (b.recoveryCode === undefined);
const oneProof = { message: 'Send totp or recoveryCode.', path: ['totp'] };

/** Authenticators and recovery codes. Spread into the `auth` group. */
export const secondFactorRoutes = {
  beginSecondFactor: route({
    id: 'beginSecondFactor',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/second-factor',
    access: 'signed_in',
    beforeSecondFactor: true,
    rate: 'write',
    summary: 'Start enrolling an authenticator',
    description: 'Your e-mail address must be verified.',
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
    errors: [
      'invalid_credentials',
      'second_factor_already_enrolled',
      'illegal_transition',
      'not_found',
      'version_conflict',
    ],
  }),
  confirmSecondFactor: route({
    id: 'confirmSecondFactor',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/second-factor/confirm',
    access: 'signed_in',
    beforeSecondFactor: true,
    rate: 'write',
    summary: 'Complete the enrolment with a code of the authenticator',
    description: 'Ends all your sessions and starts a new one. The recovery codes are shown only once.',
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
      z
        .strictObject({ password: typedPassword(), ...proof() })
        .check(z.refine(sendsOneProof, oneProof), z.meta({ minProperties: 2, maxProperties: 2 })),
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
    body: () =>
      z
        .strictObject(proof())
        .check(z.refine(sendsOneProof, oneProof), z.meta({ minProperties: 1, maxProperties: 1 })),
    bodyExample: { totp: '402193' },
    success: {
      status: 200,
      schema: () => z.object({ recoveryCodes: recoveryCodes() }),
      example: { recoveryCodes: recoveryCodesExample },
    },
    errors: ['invalid_second_factor', 'not_enrolled', 'not_found', 'version_conflict'],
  }),
} as const;
