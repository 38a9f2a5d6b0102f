import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import type { PushPorts } from '#application/realtime/push-event.ts';
import { createSubjectReader } from '#functions/authorizer/read-subject.ts';
import { client, operationalTable } from './operational.ts';
import { sessionCheck } from './session-check.ts';
import { sockets } from './sockets.ts';

const connections = createDynamoDbConnections(client, operationalTable);
const readSubject = createSubjectReader(client, operationalTable);
const isLiveNow = sessionCheck(readSubject);

/** Answers a question once and remembers the answer. */
function remembering<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (key) => {
    const answer = answers.get(key) ?? ask(key);
    answers.set(key, answer);
    return answer;
  };
}

/**
 * The sockets as they are while one batch of events is told: who is in a room, and whether a session lately might
 * act in the role it was opened with, is read once.
 */
export function openAudience(): PushPorts {
  const lately = remembering((pair) => {
    const [userId = '', sessionId = ''] = pair.split(' ');
    return readSubject(userId, sessionId, 'lately');
  });
  const wasLiveLately = sessionCheck((userId, sessionId) => lately(`${userId} ${sessionId}`));
  return {
    connections: { ...connections, members: remembering(connections.members) },
    sockets,
    isLive: (member, at, asOf) => (asOf === 'now' ? isLiveNow : wasLiveLately)(member, at),
  };
}
