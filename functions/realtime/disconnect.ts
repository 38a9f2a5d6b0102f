import type { APIGatewayProxyResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import { client, operationalTable } from '#functions/runtime/composition/operational.ts';

const connections = createDynamoDbConnections(client, operationalTable);

export async function handler(
  event: Pick<APIGatewayProxyWebsocketEventV2, 'requestContext'>,
): Promise<APIGatewayProxyResultV2> {
  await connections.close(event.requestContext.connectionId);
  return { statusCode: 200 };
}
