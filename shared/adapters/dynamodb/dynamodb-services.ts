import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ServiceRepository } from '#application/catalogue/ports.ts';
import { everyPage } from '#application/paging.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { SERVICE_LIST, serviceAggregate } from './aggregates/service.ts';

export function createDynamoDbServices(client: DynamoDBDocumentClient, table: string): ServiceRepository {
  const reader = createAggregateReader(client, table, serviceAggregate);
  return {
    find: reader.find,
    async list(consistency) {
      const all = [];
      const pages = everyPage((request) =>
        reader.list('gsi1', SERVICE_LIST, { ...request, ascending: true, consistency }),
      );
      for await (const page of pages) all.push(...page);
      return all;
    },
  };
}
