import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { PaymentRepository } from '#application/payment/ports.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { PARKED_LIST, paymentAggregate } from './aggregates/payment.ts';

export function createDynamoDbPayments(client: DynamoDBDocumentClient, table: string): PaymentRepository {
  const reader = createAggregateReader(client, table, paymentAggregate);
  return {
    find: reader.find,
    listParked: (request) => reader.list('gsi3', PARKED_LIST, { ...request, ascending: true }),
  };
}
