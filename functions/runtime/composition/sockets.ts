import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { createApiGatewaySockets } from '#adapters/websocket/api-gateway-sockets.ts';
import { readConfig } from '#config/config.ts';

const { WEBSOCKET_MANAGEMENT_URL } = readConfig(['WEBSOCKET_MANAGEMENT_URL']);

/** The open sockets of the stage's WebSocket API. */
export const sockets = createApiGatewaySockets(
  new ApiGatewayManagementApiClient({ ...clientLimits, endpoint: WEBSOCKET_MANAGEMENT_URL }),
);
