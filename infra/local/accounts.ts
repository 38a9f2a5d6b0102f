import type { SeedAccount } from '#application/identity/seed-accounts.ts';

/**
 * One account per role of the local cloud. They are the same on every machine and exist on none but a
 * developer's: staff codes come from the shown secret, by any authenticator.
 */
export const localPassword = 'local homeserve only';
export const localTotpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

export const localAccounts: readonly SeedAccount[] = [
  { role: 'customer', email: 'customer@homeserve.local', name: 'Local Customer', password: localPassword },
  { role: 'vendor', email: 'vendor@homeserve.local', name: 'Local Vendor', password: localPassword },
  {
    role: 'onboard_manager',
    email: 'onboarding@homeserve.local',
    name: 'Local Onboarding Manager',
    password: localPassword,
    totpSecret: localTotpSecret,
  },
  {
    role: 'ops_manager',
    email: 'ops@homeserve.local',
    name: 'Local Ops Manager',
    password: localPassword,
    totpSecret: localTotpSecret,
  },
  {
    role: 'super_admin',
    email: 'admin@homeserve.local',
    name: 'Local Super Admin',
    password: localPassword,
    totpSecret: localTotpSecret,
  },
];
