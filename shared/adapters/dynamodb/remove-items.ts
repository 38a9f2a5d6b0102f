import { DeleteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';

const AT_ONCE = 25;

/** Deletes items, 25 concurrently. Items already gone are ignored. */
export async function removeItems(
  client: DynamoDBDocumentClient,
  table: string,
  keys: readonly { readonly pk: string; readonly sk: string }[],
): Promise<void> {
  for (let i = 0; i < keys.length; i += AT_ONCE) {
    const some = keys.slice(i, i + AT_ONCE);
    await Promise.all(some.map((Key) => client.send(new DeleteCommand({ TableName: table, Key }))));
  }
}
