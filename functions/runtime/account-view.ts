import type { User } from '#domain/identity/user.ts';

/** An account as shown to its owner. */
export const accountView = (user: User) => ({
  userId: user.userId,
  role: user.role,
  email: user.email,
  emailVerified: user.emailVerified,
  name: user.name,
  phone: user.phone,
  phoneVerified: user.phoneVerified,
  secondFactor: user.secondFactor.status,
  createdAt: user.createdAt,
});
