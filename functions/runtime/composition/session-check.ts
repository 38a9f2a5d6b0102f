import type { RoomMember } from '#application/realtime/ports.ts';
import { isSessionLive } from '#domain/identity/session.ts';
import { createSubjectReader } from '#functions/authorizer/read-subject.ts';
import { client, operationalTable } from './operational.ts';

const readSubject = createSubjectReader(client, operationalTable);

/** Whether a socket's session may still act, in the role it was opened with. */
export async function isLive(member: RoomMember, at: string): Promise<boolean> {
  const subject = await readSubject(member.userId, member.sessionId);
  return (
    subject !== undefined &&
    subject.user.role === member.role &&
    isSessionLive(subject.session, subject.user, at)
  );
}
