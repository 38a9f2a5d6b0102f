import { type InviteDeps, inviteStaff, withdrawInvitation } from '#application/identity/invite-staff.ts';
import { changeStaffRole, setUserActive } from '#application/identity/manage-staff.ts';
import type { IdentityDeps } from '#application/identity/ports.ts';
import { failure } from '#contracts/errors.ts';
import type { staffRoutes } from '#contracts/routes/staff.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { err, ok } from '#kernel/result.ts';
import { invitationView, userView } from './staff-views.ts';

export type StaffDeps = Pick<IdentityDeps, 'users'> & InviteDeps;

/** The handlers of `staffRoutes`, for the `admin` function to spread into its own. */
export const staffHandlers = (deps: StaffDeps): RouteHandlers<typeof staffRoutes> => ({
  async listUsers({ query }) {
    const { items, nextCursor } = await deps.users.list(query);
    return ok({ items: items.map((user) => userView(user.state)), nextCursor });
  },
  async getUser({ params }) {
    const user = await deps.users.find(params.userId);
    return user ? ok(userView(user.state)) : err(failure('not_found'));
  },
  async toggleUserActive({ params, body, context }) {
    const input = { userId: params.userId, active: body.active, reason: body.reason };
    const outcome = await setUserActive(deps, input, context);
    return outcome.ok ? ok(userView(outcome.value)) : outcome;
  },
  async changeUserRole({ params, body, context }) {
    const outcome = await changeStaffRole(deps, { userId: params.userId, ...body }, context);
    return outcome.ok ? ok(userView(outcome.value)) : outcome;
  },
  inviteStaff: ({ body, context }) => inviteStaff(deps, body, context),
  async listInvitations({ query, context }) {
    const { items, nextCursor } = await deps.invitations.list(query);
    return ok({ items: items.map(({ state }) => invitationView(state, context.at)), nextCursor });
  },
  withdrawInvitation: ({ params, body, context }) =>
    withdrawInvitation(deps, { invitationId: params.invitationId, reason: body.reason }, context),
});
