import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { customerVendorsKey } from '#application/people/past-with-vendors.ts';
import type { CustomerVendorRepository } from '#application/people/ports.ts';
import type { CustomerVendors } from '#domain/people/customer-vendors.ts';
import { documentKey } from './aggregate.ts';
import { createAggregateReader, decodeCursor, encodeCursor } from './aggregate-repository.ts';
import { vendorPreferencesAggregate } from './aggregates/vendor-preferences.ts';
import { documentOf } from './stored-document.ts';

export function createDynamoDbCustomerVendors(
  client: DynamoDBDocumentClient,
  table: string,
): CustomerVendorRepository {
  const preferences = createAggregateReader(client, table, vendorPreferencesAggregate);
  return {
    findPreferences: preferences.find,
    // A customer's vendors are one item: a page is a slice of it, and the cursor is the slice's end.
    async list(customerId, { limit, cursor }) {
      const key = documentKey(customerVendorsKey(customerId));
      const before = cursor === undefined ? undefined : decodeCursor(cursor, 'pk', key.pk)['sk'];
      const answer = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
      // Written only by training on the customer's jobs and by their preferences.
      const { vendors } = answer.Item ? (documentOf(answer.Item).state as CustomerVendors) : { vendors: {} };
      const rest = Object.entries(vendors)
        .map(([vendorId, past]) => ({ sk: `${past.lastAt}#${vendorId}`, item: { vendorId, ...past } }))
        .filter(({ sk }) => before === undefined || sk < before)
        .sort((a, b) => (a.sk > b.sk ? -1 : 1));
      const last = rest.length > limit ? rest[limit - 1] : undefined;
      return {
        items: rest.slice(0, limit).map(({ item }) => item),
        nextCursor: last ? encodeCursor({ pk: key.pk, sk: last.sk }) : null,
      };
    },
  };
}
