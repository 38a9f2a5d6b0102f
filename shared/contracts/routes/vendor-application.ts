import * as z from '#contracts/zod.ts';
import { route } from '../route.ts';
import { account, accountExample, newPassword, personName } from '../schemas/identity.ts';
import { email, phone } from '../schemas/primitives.ts';

/** How somebody becomes a vendor. Served by `auth`, which alone can make accounts. */
export const vendorApplicationRoutes = {
  applyAsVendor: route({
    id: 'applyAsVendor',
    group: 'auth',
    method: 'POST',
    path: '/v1/auth/vendors/apply',
    access: 'public',
    rate: 'auth',
    summary: 'Open a vendor account',
    description:
      'Sends a link to verify the e-mail address. Then sign in, fill in the profile and submit the application.',
    body: () =>
      z.strictObject({
        email: email(),
        password: newPassword(),
        name: personName(),
        phone: z.optional(phone()),
      }),
    bodyExample: {
      email: 'ravi@example.com',
      password: 'seven quiet mango trees',
      name: 'Ravi Kumar',
      phone: '+919812345679',
    },
    success: {
      status: 201,
      schema: account,
      example: { ...accountExample, role: 'vendor', email: 'ravi@example.com', name: 'Ravi Kumar' },
    },
    errors: ['weak_password', 'email_taken'],
  }),
} as const;
