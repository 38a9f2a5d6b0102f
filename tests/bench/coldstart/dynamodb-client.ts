import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What the authorizer's cold start is compared with. */
export const client = new DynamoDBClient({});
