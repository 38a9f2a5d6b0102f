import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientLimits } from '#adapters/aws/client-limits.ts';

/** The client every DynamoDB adapter of a function shares. */
export function createDocumentClient(): DynamoDBDocumentClient {
  const client = new DynamoDBClient(clientLimits);
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
