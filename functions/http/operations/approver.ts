import type { Approver } from '#application/operations/ports.ts';
import type { Caller } from '#contracts/authorizer-context.ts';
import { approvalLimit } from './composition.ts';

/** The caller as the approver of a payment. */
export const approverOf = ({ userId, role }: Caller): Approver => ({
  userId,
  limit: role === 'super_admin' ? null : approvalLimit,
});
