import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { CityRulesRepository } from '#application/operations/ports.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { cityRulesAggregate } from './aggregates/city-rules.ts';

export function createDynamoDbCityRules(client: DynamoDBDocumentClient, table: string): CityRulesRepository {
  const { findAll } = createAggregateReader(client, table, cityRulesAggregate);
  return { findAll };
}
