import { type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { LedgerReader } from '#application/payment/ledger-reader.ts';
import { decodeCursor, encodeCursor } from './aggregate-repository.ts';

const row = z.object({
  transactionId: z.string(),
  kind: z.string(),
  paymentId: z.string(),
  bookingId: z.string(),
  account: z.string(),
  ownerId: z.string(),
  amountMinor: z.int(),
  currency: z.enum(['INR', 'USD']),
  postedAt: z.string(),
});

export const createDynamoDbLedger = (client: DynamoDBDocumentClient, table: string): LedgerReader => ({
  async transaction(transactionId) {
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': transactionId },
        ConsistentRead: true,
      }),
    );
    return (answer.Items ?? []).map((item) => row.parse(item));
  },
  async account(account, ownerId, { limit, cursor }) {
    const pk = `${account}#${ownerId}`;
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ScanIndexForward: false,
        Limit: limit,
        ...(cursor === undefined ? {} : { ExclusiveStartKey: decodeCursor(cursor, 'gsi1pk', pk) }),
      }),
    );
    return {
      items: (answer.Items ?? []).map((item) => row.parse(item)),
      nextCursor: answer.LastEvaluatedKey ? encodeCursor(answer.LastEvaluatedKey) : null,
    };
  },
});
