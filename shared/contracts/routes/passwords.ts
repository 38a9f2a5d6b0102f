import * as z from '#contracts/zod.ts';
import { route } from '../route.ts';
import { bearerSecret, newPassword, signedIn, signedInExample, typedPassword } from '../schemas/identity.ts';
import { email } from '../schemas/primitives.ts';

const deviceTokenExample = signedInExample.deviceToken;
export const linkTokenExample = 'mBzL2V0b7xXk0Jp3c8N1eYfQwRtUiOpAsDfGhJkLzXc';

/** Changing a password, and ending what it opened. Spread into the `auth` group. */
export const passwordRoutes = {
  logoutEverywhere: route({
    id: 'logoutEverywhere',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/logout-everywhere',
    access: 'signed_in',
    beforeSecondFactor: true,
    rate: 'write',
    summary: 'End all your sessions, including this one',
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
    description: 'Ends all your sessions and returns the tokens of a new one.',
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
    summary: 'Request a link to reset the password',
    description:
      'The answer is the same whether the account exists or not. The link is valid for 30 minutes.',
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
    summary: 'Set a new password with the e-mailed link',
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
