import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { createDynamoDbBookings } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import { createAccessTokenVerifier } from '#adapters/jwt/access-token-verifier.ts';
import { createPublishedKeyReader, TOKEN_KEYS_DOCUMENT } from '#adapters/jwt/published-keys.ts';
import { systemClock } from '#adapters/system/system.ts';
import { socketPolicies } from '#application/rate-policies.ts';
import { handleMessage, type MessageOutcome } from '#application/realtime/handle-message.ts';
import { readConfig } from '#config/config.ts';
import { socketMessage } from '#contracts/realtime.ts';
import { createSubjectReader } from '#functions/authorizer/read-subject.ts';
import { client, operationalTable, tokenBuckets } from '#functions/runtime/composition/operational.ts';
import { sessionCheck } from '#functions/runtime/composition/session-check.ts';
import { sockets } from '#functions/runtime/composition/sockets.ts';
import { createIdentityReader } from './socket-identity.ts';

const config = readConfig(['TOKEN_ISSUER', 'TOKEN_AUDIENCE']);
const published = createPublishedKeyReader(client, operationalTable, TOKEN_KEYS_DOCUMENT, systemClock);
const verifier = createAccessTokenVerifier(published, {
  issuer: config.TOKEN_ISSUER,
  audience: config.TOKEN_AUDIENCE,
});
const ports = {
  connections: createDynamoDbConnections(client, operationalTable),
  bookings: createDynamoDbBookings(client, operationalTable),
  isLive: sessionCheck(createSubjectReader(client, operationalTable)),
  identityOf: createIdentityReader(verifier, client, operationalTable),
};

function parse(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    // Not JSON: the schema rejects `undefined`, and the client gets an error message.
    return undefined;
  }
}

/** Of the message budget: a burst of 60 and one a second cost no write; apps send fewer. */
const UNWRITTEN_SHARE = 1 / 4;
const limiter = tokenBuckets(socketPolicies, UNWRITTEN_SHARE);

async function outcomeOf(connectionId: string, body: string | undefined): Promise<MessageOutcome> {
  const { allowed, limit } = await limiter.take('socket_message', connectionId);
  if (!allowed) {
    const detail = `A socket may send ${limit} messages a minute. Connect again later.`;
    return { reply: { event: 'error', code: 'rate_limited', detail }, close: true };
  }
  const message = socketMessage().safeParse(parse(body));
  if (message.success) return handleMessage(ports, connectionId, message.data, new Date().toISOString());
  const detail = 'Send JSON with an action: authenticate, subscribe, unsubscribe or ping.';
  return { reply: { event: 'error', code: 'invalid_message', detail }, close: false };
}

export async function handler(event: APIGatewayProxyWebsocketEventV2): Promise<APIGatewayProxyResultV2> {
  const { connectionId } = event.requestContext;
  const { reply, close } = await outcomeOf(connectionId, event.body);
  const heard = await sockets.send(connectionId, reply);
  // Messages of a flood that arrive after the close find the socket gone.
  if (close && heard === 'sent') {
    await sockets.disconnect(connectionId);
    await ports.connections.close(connectionId);
  }
  return { statusCode: 200 };
}
