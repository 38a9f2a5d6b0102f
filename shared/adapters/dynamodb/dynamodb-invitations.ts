import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Invitations } from '#application/identity/ports.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { invitationDefinition } from './aggregates/invitation.ts';

export function createDynamoDbInvitations(client: DynamoDBDocumentClient, table: string): Invitations {
  const reader = createAggregateReader(client, table, invitationDefinition);
  return {
    find: (invitationId) => reader.find(invitationId),
    list: (request) => reader.list('gsi1', 'invitations', request),
  };
}
