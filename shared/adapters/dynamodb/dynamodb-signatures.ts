import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { type EnvelopeRepository, type SignatureIndex, signatureKey } from '#application/signing/ports.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { envelopeAggregate, PENDING_SIGNATURES } from './aggregates/envelope.ts';

export function createDynamoDbEnvelopes(client: DynamoDBDocumentClient, table: string): EnvelopeRepository {
  const reader = createAggregateReader(client, table, envelopeAggregate);
  return {
    find: reader.find,
    async findForParty(userId, envelopeId) {
      const found = await reader.find(envelopeId);
      return found?.state.customerId === userId || found?.state.vendorId === userId ? found : undefined;
    },
    listPending: (request) => reader.list('gsi3', PENDING_SIGNATURES, { ...request, ascending: true }),
  };
}

const row = lazily(() =>
  z.object({
    envelopeId: z.string(),
    bookingId: z.string(),
    signerId: z.string(),
    evidenceHash: z.string(),
    evidenceKey: z.string(),
    seal: z.string(),
    signedAt: z.string(),
  }),
);

export const createDynamoDbSignatureIndex = (
  client: DynamoDBDocumentClient,
  table: string,
): SignatureIndex => ({
  async find(envelopeId) {
    const answer = await client.send(
      new GetCommand({ TableName: table, Key: signatureKey(envelopeId), ConsistentRead: true }),
    );
    return answer.Item ? row().parse(answer.Item) : undefined;
  },
});
