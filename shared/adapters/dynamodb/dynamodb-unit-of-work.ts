import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { UnitOfWork } from '#application/unit-of-work.ts';
import { documentKey, epochSeconds, idempotencyKey } from './aggregate.ts';
import { batchGet } from './batch-get.ts';
import type { UnitOfWorkOptions } from './dynamodb-commit.ts';
import { idempotencyRecord } from './idempotency-record.ts';
import { documentOf } from './stored-document.ts';

/** The unit of work on DynamoDB: what is read for a decision, and its commit, which is in `dynamodb-commit.ts`. */
export function createDynamoDbUnitOfWork(options: UnitOfWorkOptions): UnitOfWork {
  const { client, tables, clock } = options;
  const get = async (key: { pk: string; sk: string }) =>
    (await client.send(new GetCommand({ TableName: tables.operational, Key: key, ConsistentRead: true })))
      .Item;

  return {
    // Loaded at the first write: a start that only reads needs neither the events nor the plans of writes.
    commit: async (work) => (await import('./dynamodb-commit.ts')).commitWork(options, work),
    async readDocument(key) {
      const item = await get(documentKey(key));
      return item ? documentOf(item) : undefined;
    },
    async readDocuments(keys, consistency = 'strong') {
      const items = await batchGet(client, tables.operational, keys.map(documentKey), consistency);
      return new Map(items.map((item) => [String(item['pk']).slice('DOC#'.length), documentOf(item)]));
    },
    async readIdempotency(intent) {
      const item = await get(idempotencyKey(intent));
      const record = item ? idempotencyRecord().parse(item) : undefined;
      return record && record.expiresAt > epochSeconds(clock.now().toISOString()) ? record : undefined;
    },
  };
}
