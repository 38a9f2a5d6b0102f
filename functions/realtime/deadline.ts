import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import { createApiGatewaySockets } from '#adapters/websocket/api-gateway-sockets.ts';
import { endUnauthenticated } from '#application/realtime/end-unauthenticated.ts';
import { readConfig } from '#config/config.ts';
import { socketDeadline } from '#contracts/realtime.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { logger } from '#functions/runtime/logging.ts';

const { WEBSOCKET_MANAGEMENT_URL } = readConfig(['WEBSOCKET_MANAGEMENT_URL']);
const ports = {
  connections: createDynamoDbConnections(client, operationalTable),
  sockets: createApiGatewaySockets(new ApiGatewayManagementApiClient({ endpoint: WEBSOCKET_MANAGEMENT_URL })),
};

/** A socket's time to authenticate is over. A throw is retried by the scheduler. */
export async function handler(event: unknown): Promise<void> {
  const { connectionId } = socketDeadline().parse(event);
  const outcome = await endUnauthenticated(ports, connectionId);
  logger.info('socket deadline', { connectionId, outcome });
}
