import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import type { PushPorts } from '#application/realtime/push-event.ts';
import { createSubjectReader } from '#functions/authorizer/read-subject.ts';
import { client, operationalTable } from './operational.ts';
import { sessionCheck } from './session-check.ts';
import { sockets } from './sockets.ts';

const connections = createDynamoDbConnections(client, operationalTable);
const readSubject = createSubjectReader(client, operationalTable);
const isLive = sessionCheck(readSubject);

/** Memoises an asynchronous lookup. */
function remembering<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key) => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
}

/**
 * The ports of one batch of pushes. A room's members, and whether a session is valid for the role it was opened with (by
 * an eventually consistent read), are each read once per batch.
 */
export function openAudience(): PushPorts {
  const readEventually = remembering((pair) => {
    const [userId = '', sessionId = ''] = pair.split(' ');
    return readSubject(userId, sessionId, 'eventual');
  });
  const isLiveEventually = sessionCheck((userId, sessionId) => readEventually(`${userId} ${sessionId}`));
  return {
    connections: { ...connections, members: remembering(connections.members) },
    sockets,
    isLive: (member, at, consistency) => (consistency === 'strong' ? isLive : isLiveEventually)(member, at),
  };
}
