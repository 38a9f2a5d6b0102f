import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import { createApiGatewaySockets } from '#adapters/websocket/api-gateway-sockets.ts';
import { notify } from '#application/notification/notify.ts';
import { readConfig } from '#config/config.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';
import { isLive } from '#functions/runtime/composition/session-check.ts';
import { createConsumer } from '#functions/runtime/consumer.ts';

const { WEBSOCKET_MANAGEMENT_URL } = readConfig(['WEBSOCKET_MANAGEMENT_URL']);
const ports = {
  inbox: createDynamoDbInbox(client, operationalTable),
  connections: createDynamoDbConnections(client, operationalTable),
  sockets: createApiGatewaySockets(new ApiGatewayManagementApiClient({ endpoint: WEBSOCKET_MANAGEMENT_URL })),
  isLive,
  sha256,
};

/** Writes inboxes and tells their owners' sockets. */
export const handler = createConsumer('notification', (event) =>
  notify(ports, event, new Date().toISOString()),
);
