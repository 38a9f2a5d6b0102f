import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientLimits } from '#adapters/aws/client-limits.ts';

/** The client shared by all DynamoDB adapters of a function. */
export function createDocumentClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient(clientLimits);
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
