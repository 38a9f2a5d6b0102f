import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Sessions } from '#application/identity/ports.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { sessionDefinition, sessionsOf } from './aggregates/session.ts';

export function createDynamoDbSessions(client: DynamoDBDocumentClient, table: string): Sessions {
  const reader = createAggregateReader(client, table, sessionDefinition);
  return {
    find: (sessionId) => reader.find(sessionId),
    listOf: (userId, request) => reader.list('gsi1', sessionsOf(userId), request),
  };
}
