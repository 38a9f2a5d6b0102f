import { BatchWriteCommand, type DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { CoverageIndex, VendorRepository } from '#application/people/ports.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { createAggregateReader } from './aggregate-repository.ts';
import { vendorAggregate, vendorStatusList } from './aggregates/vendor.ts';

export function createDynamoDbVendors(client: DynamoDBDocumentClient, table: string): VendorRepository {
  const reader = createAggregateReader(client, table, vendorAggregate);
  return {
    find: reader.find,
    findAll: reader.findAll,
    listByStatus: (status, request) =>
      reader.list('gsi1', vendorStatusList(status), { ...request, ascending: true }),
  };
}

const MAX_VENDORS = 500;
const row = lazily(() =>
  z.object({ pk: z.string(), sk: z.string(), skills: z._default(z.array(z.string()), []) }),
);
type Row = z.output<ReturnType<typeof row>>;

const coveragePk = (pincode: string) => `COVER#${pincode}`;
const ownRowsPk = (vendorId: string) => `COVERED-BY#${vendorId}`;

/** Coverage rows: `COVER#{pincode}` / vendor id; gsi1 finds a vendor's rows. */
export function createDynamoDbCoverage(client: DynamoDBDocumentClient, table: string): CoverageIndex {
  async function rowsOf(pincode: string): Promise<readonly Row[]> {
    const answer = await client.send(
      new QueryCommand({
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': coveragePk(pincode) },
        Limit: MAX_VENDORS,
      }),
    );
    return (answer.Items ?? []).map((item) => row().parse(item));
  }

  async function ownPincodes(vendorId: string): Promise<readonly string[]> {
    const pincodes: string[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const answer = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'gsi1',
          KeyConditionExpression: 'gsi1pk = :pk',
          ExpressionAttributeValues: { ':pk': ownRowsPk(vendorId) },
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      for (const item of answer.Items ?? []) pincodes.push(row().parse(item).pk.slice('COVER#'.length));
      start = answer.LastEvaluatedKey;
    } while (start);
    return pincodes;
  }

  return {
    async vendorsFor(pincode, skill) {
      return (await rowsOf(pincode)).filter((r) => r.skills.includes(skill)).map((r) => r.sk);
    },
    async countBySkill(pincode) {
      const counts = new Map<string, number>();
      for (const { skills } of await rowsOf(pincode)) {
        for (const skill of skills) counts.set(skill, (counts.get(skill) ?? 0) + 1);
      }
      return counts;
    },
    async replace(vendorId, pincodes, skills) {
      const wanted = new Set(pincodes);
      const gone = (await ownPincodes(vendorId)).filter((pincode) => !wanted.has(pincode));
      const requests = [
        ...gone.map((pincode) => ({ DeleteRequest: { Key: { pk: coveragePk(pincode), sk: vendorId } } })),
        ...[...wanted].map((pincode) => ({
          PutRequest: {
            Item: {
              pk: coveragePk(pincode),
              sk: vendorId,
              skills,
              gsi1pk: ownRowsPk(vendorId),
              gsi1sk: pincode,
            },
          },
        })),
      ];
      for (let i = 0; i < requests.length; i += 25)
        await writeBatch(client, table, requests.slice(i, i + 25));
    },
  };
}

type BatchRequest = NonNullable<ConstructorParameters<typeof BatchWriteCommand>[0]['RequestItems']>[string];
const ATTEMPTS = 8;

async function writeBatch(
  client: DynamoDBDocumentClient,
  table: string,
  requests: BatchRequest,
): Promise<void> {
  let pending: BatchRequest = requests;
  for (let attempt = 0; pending.length > 0; attempt++) {
    if (attempt === ATTEMPTS) throw new Error(`DynamoDB left ${pending.length} coverage rows unwritten.`);
    if (attempt > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt));
    const answer = await client.send(new BatchWriteCommand({ RequestItems: { [table]: pending } }));
    pending = answer.UnprocessedItems?.[table] ?? [];
  }
}
