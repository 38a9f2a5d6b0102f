import { endOwnSession } from '#application/identity/end-session.ts';
import { listSessions } from '#application/identity/list-sessions.ts';
import { exportPersonalData } from '#application/identity/personal-data.ts';
import { portraitLink, removePortrait, requestPortraitUpload } from '#application/identity/profile-photo.ts';
import { updateProfile } from '#application/identity/update-profile.ts';
import { failure } from '#contracts/errors.ts';
import type { profileRoutes } from '#contracts/routes/profile.ts';
import { accountView } from '#functions/runtime/account-view.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { err, ok } from '#kernel/result.ts';
import { profileDeps as deps } from './profile-composition.ts';

export const profileHandlers: RouteHandlers<typeof profileRoutes> = {
  async getProfile({ caller }) {
    const user = await deps.users.find(caller.userId);
    if (!user) return err(failure('not_found'));
    return ok({ ...accountView(user.state), photoUrl: await portraitLink(deps.media, user.state) });
  },
  async updateProfile({ caller, body, context }) {
    const input = { userId: caller.userId, name: body.name, phone: body.phone };
    const outcome = await updateProfile(deps, input, context);
    return outcome.ok ? ok(accountView(outcome.value)) : outcome;
  },
  async uploadPortrait({ caller, body, context }) {
    const input = { userId: caller.userId, ...body };
    const { form, expiresAt } = await requestPortraitUpload(deps, input, context.at);
    return ok({ ...form, fields: { ...form.fields }, expiresAt });
  },
  removePortrait: ({ caller, context }) => removePortrait(deps, caller.userId, context),
  async listSessions({ caller, query, context }) {
    const { items, nextCursor } = await listSessions(
      deps,
      { userId: caller.userId, page: query },
      context.at,
    );
    const views = items.map(({ session, live }) => ({
      sessionId: session.sessionId,
      live,
      current: session.sessionId === caller.sessionId,
      device: session.origin.userAgent,
      ip: session.origin.ip,
      startedAt: session.startedAt,
      lastSeenAt: session.lastSeenAt,
      expiresAt: session.expiresAt,
    }));
    return ok({ items: views, nextCursor });
  },
  endSession: ({ caller, params, context }) =>
    endOwnSession(
      deps,
      { userId: caller.userId, sessionId: params.sessionId, reason: 'ended by owner' },
      context,
    ),
  exportProfile: ({ caller, context }) => exportPersonalData(deps, { userId: caller.userId }, context.at),
};
