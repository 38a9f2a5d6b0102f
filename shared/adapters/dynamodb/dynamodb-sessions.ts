import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Sessions } from '#application/identity/ports.ts';
import { everyPage } from '#application/paging.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { sessionDefinition, sessionKey, sessionsOf } from './aggregates/session.ts';
import { removeItems } from './remove-items.ts';

export function createDynamoDbSessions(client: DynamoDBDocumentClient, table: string): Sessions {
  const reader = createAggregateReader(client, table, sessionDefinition);
  return {
    find: (sessionId) => reader.find(sessionId),
    listOf: (userId, request) => reader.list('gsi1', sessionsOf(userId), request),
    async removeAllOf(userId) {
      for await (const page of everyPage((request) => reader.list('gsi1', sessionsOf(userId), request))) {
        const keys = page.map(({ state }) => sessionKey(state.sessionId));
        await removeItems(client, table, keys);
      }
    },
  };
}
