import type { Approver } from '#application/operations/ports.ts';
import type { Caller } from '#contracts/authorizer-context.ts';
import { approvalLimit } from './composition.ts';

/** The caller as one who decides on money. */
export const approverOf = ({ userId, role }: Caller): Approver => ({
  userId,
  limit: role === 'super_admin' ? null : approvalLimit,
});
