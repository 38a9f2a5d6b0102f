import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import { createApiGatewaySockets } from '#adapters/websocket/api-gateway-sockets.ts';
import { pushEvent } from '#application/realtime/push-event.ts';
import { readConfig } from '#config/config.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { isLive } from '#functions/runtime/composition/session-check.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const { WEBSOCKET_MANAGEMENT_URL } = readConfig(['WEBSOCKET_MANAGEMENT_URL']);
const ports = {
  connections: createDynamoDbConnections(client, operationalTable),
  sockets: createApiGatewaySockets(new ApiGatewayManagementApiClient({ endpoint: WEBSOCKET_MANAGEMENT_URL })),
  isLive,
};

/** Tells the sockets that may see an event, and closes those whose session it ended. */
export const handler = createConsumer('push', (event) => pushEvent(ports, event, new Date().toISOString()));
