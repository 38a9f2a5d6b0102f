import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { ticketDigest } from '#adapters/crypto/ticket-digest.ts';
import { createDynamoDbConnections, createDynamoDbTickets } from '#adapters/dynamodb/dynamodb-connections.ts';
import { connectSocket } from '#application/realtime/connect-socket.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { logger } from '#functions/runtime/logging.ts';

const ports = {
  connections: createDynamoDbConnections(client, operationalTable),
  tickets: createDynamoDbTickets(client, operationalTable, ticketDigest),
};

type ConnectEvent = Pick<APIGatewayProxyWebsocketEventV2, 'requestContext'> & {
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>>;
};

export async function handler(event: ConnectEvent): Promise<APIGatewayProxyResultV2> {
  const { connectionId } = event.requestContext;
  const ticket = event.queryStringParameters?.['ticket'];
  const outcome = await connectSocket(ports, { connectionId, ticket, at: new Date().toISOString() });
  logger.info('socket', { connectionId, outcome, withTicket: ticket !== undefined });
  return { statusCode: outcome === 'connected' ? 200 : 401 };
}
