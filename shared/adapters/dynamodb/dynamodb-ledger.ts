import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import {
  LEDGER_SORT_KEY,
  type LedgerReader,
  type LedgerRow,
  VENDOR_ACCOUNT,
} from '#application/payment/ledger-reader.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { decodeCursor, encodeCursor } from './aggregate-repository.ts';

const record = lazily(() =>
  z.object({
    transactionId: z.string(),
    kind: z.string(),
    paymentId: z.string(),
    bookingId: z.string(),
    postedAt: z.string(),
    entries: z.array(
      z.object({
        account: z.string(),
        ownerId: z.string(),
        amountMinor: z.int(),
        currency: z.enum(['INR', 'USD']),
      }),
    ),
  }),
);

/** The rows of a stored ledger transaction, one per entry. */
export function ledgerRowsOf(item: unknown): readonly LedgerRow[] {
  const { entries, ...transaction } = record().parse(item);
  return entries.map((entry) => ({ ...transaction, ...entry }));
}

export const createDynamoDbLedger = (client: DynamoDBDocumentClient, table: string): LedgerReader => ({
  async transaction(transactionId) {
    const { Item } = await client.send(
      new GetCommand({
        TableName: table,
        Key: { pk: transactionId, sk: LEDGER_SORT_KEY },
        ConsistentRead: true,
      }),
    );
    return Item ? ledgerRowsOf(Item) : [];
  },
  async vendorAccount(vendorId, { limit, cursor }) {
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        IndexName: 'gsi1',
        KeyConditionExpression: 'gsi1pk = :pk',
        ExpressionAttributeValues: { ':pk': vendorId },
        ScanIndexForward: false,
        Limit: limit,
        ...(cursor === undefined ? {} : { ExclusiveStartKey: decodeCursor(cursor, 'gsi1pk', vendorId) }),
      }),
    );
    return {
      items: (answer.Items ?? [])
        .flatMap(ledgerRowsOf)
        .filter(({ account, ownerId }) => account === VENDOR_ACCOUNT && ownerId === vendorId),
      nextCursor: answer.LastEvaluatedKey ? encodeCursor(answer.LastEvaluatedKey) : null,
    };
  },
});
