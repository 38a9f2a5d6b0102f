import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { ticketDigest } from '#adapters/crypto/ticket-digest.ts';
import { createDynamoDbConnections, createDynamoDbTickets } from '#adapters/dynamodb/dynamodb-connections.ts';
import { connectSocket } from '#application/realtime/connect-socket.ts';
import type { SocketDeadline } from '#contracts/realtime.ts';
import { createSubjectReader } from '#functions/authorizer/read-subject.ts';
import { client, operationalTable, rateLimiter } from '#functions/runtime/composition/operational.ts';
import { sessionCheck } from '#functions/runtime/composition/session-check.ts';
import { schedulerTimers } from '#functions/runtime/composition/timers.ts';
import { logger } from '#functions/runtime/logging.ts';

const ports = {
  connections: createDynamoDbConnections(client, operationalTable),
  tickets: createDynamoDbTickets(client, operationalTable, ticketDigest),
  isLive: sessionCheck(createSubjectReader(client, operationalTable)),
  timers: schedulerTimers<SocketDeadline>(),
  limiter: rateLimiter(),
};

const statuses = { connected: 200, refused: 401, rate_limited: 429 } as const;

type ConnectEvent = {
  readonly requestContext: Pick<APIGatewayProxyWebsocketEventV2['requestContext'], 'connectionId'> & {
    readonly identity: { readonly sourceIp: string };
  };
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
};

export async function handler(event: ConnectEvent): Promise<APIGatewayProxyResultV2> {
  const { connectionId, identity } = event.requestContext;
  const ticket = event.queryStringParameters?.['ticket'];
  const outcome = await connectSocket(ports, {
    connectionId,
    ticket,
    ip: identity.sourceIp,
    at: new Date().toISOString(),
  });
  logger.info('socket', { connectionId, outcome, withTicket: ticket !== undefined });
  return { statusCode: statuses[outcome] };
}
