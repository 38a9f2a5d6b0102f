import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { PriceFreezeRepository } from '#application/operations/ports.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { priceFreezeAggregate } from './aggregates/price-freeze.ts';

export function createDynamoDbPriceFreezes(
  client: DynamoDBDocumentClient,
  table: string,
): PriceFreezeRepository {
  const { find } = createAggregateReader(client, table, priceFreezeAggregate);
  return { find };
}
