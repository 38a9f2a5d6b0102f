/** Everyone who can hold an account. Staff roles need a second factor. */
export const roles = ['customer', 'vendor', 'onboard_manager', 'ops_manager', 'super_admin'] as const;
export type Role = (typeof roles)[number];

export const staffRoles = [
  'onboard_manager',
  'ops_manager',
  'super_admin',
] as const satisfies readonly Role[];
