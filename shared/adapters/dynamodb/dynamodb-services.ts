import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { ServiceRepository } from '#application/catalogue/ports.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { SERVICE_LIST, serviceAggregate } from './aggregates/service.ts';

export function createDynamoDbServices(client: DynamoDBDocumentClient, table: string): ServiceRepository {
  const reader = createAggregateReader(client, table, serviceAggregate);
  return {
    find: reader.find,
    async list(asOf) {
      const all = [];
      let cursor: string | null | undefined;
      do {
        const page = await reader.list('gsi1', SERVICE_LIST, {
          limit: 100,
          ascending: true,
          cursor: cursor ?? undefined,
          asOf,
        });
        all.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      return all;
    },
  };
}
