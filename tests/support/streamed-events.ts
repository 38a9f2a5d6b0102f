import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import type { AggregateKind } from '#contracts/aggregates.ts';
import { AGGREGATE_BODY } from '#contracts/aggregates.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import { eventOf } from '#functions/runtime/composition/outbox-records.ts';
import { createDynamodb } from '#infra/local/aws/dynamodb.ts';
import { createFaults } from '#infra/local/services/faults.ts';
import type { TestDynamoDb } from './dynoxide.ts';

const table = z.object({ Table: z.object({ LatestStreamArn: z.string() }) });
const stream = z.object({
  StreamDescription: z.object({ Shards: z.array(z.object({ ShardId: z.string() })) }),
});
const position = z.object({ ShardIterator: z.string() });
const page = z.object({ Records: z.array(z.unknown()), NextShardIterator: z.string().optional() });

/** An aggregate's events from the operational table's stream, in order. */
export async function streamedEvents(
  dynamo: TestDynamoDb,
  kind: AggregateKind,
  id: string,
): Promise<readonly DomainEvent[]> {
  const dynamodb = createDynamodb(dynamo.url, createFaults(), false);
  try {
    const described = await dynamodb.call('DescribeTable', { TableName: dynamo.tables.operational });
    const StreamArn = table.parse(described).Table.LatestStreamArn;
    const { Shards } = stream.parse(await dynamodb.call('DescribeStream', { StreamArn })).StreamDescription;
    const events: DomainEvent[] = [];
    for (const { ShardId } of Shards) {
      const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
      let next: string | undefined = position.parse(
        await dynamodb.call('GetShardIterator', from),
      ).ShardIterator;
      while (next !== undefined) {
        const { Records, NextShardIterator } = page.parse(
          await dynamodb.call('GetRecords', { ShardIterator: next }),
        );
        // Records have the same form as in Lambda events.
        events.push(...(Records as DynamoDBRecord[]).filter(changesAggregate).map(eventOf));
        next = Records.length === 0 ? undefined : NextShardIterator;
      }
    }
    return events.filter(({ aggregate }) => aggregate.kind === kind && aggregate.id === id);
  } finally {
    await dynamodb.close();
  }
}

const changesAggregate = ({ dynamodb }: DynamoDBRecord): boolean =>
  dynamodb?.NewImage?.[AGGREGATE_BODY] !== undefined;
