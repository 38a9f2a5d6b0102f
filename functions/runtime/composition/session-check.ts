import type { RoomMember } from '#application/realtime/ports.ts';
import { isSessionLive } from '#domain/identity/session.ts';
import type { createSubjectReader } from '#functions/authorizer/read-subject.ts';

/** Whether a socket's session is still valid, in the role it was opened with. */
export const sessionCheck =
  (readSubject: ReturnType<typeof createSubjectReader>) =>
  async ({ userId, sessionId, role }: RoomMember, at: string): Promise<boolean> => {
    const subject = await readSubject(userId, sessionId);
    return (
      subject !== undefined && subject.user.role === role && isSessionLive(subject.session, subject.user, at)
    );
  };
