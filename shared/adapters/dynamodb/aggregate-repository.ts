import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { InvalidCursor, type Page, type PageRequest } from '#application/paging.ts';
import type { Consistency, Loaded } from '#application/unit-of-work.ts';
import * as z from '#contracts/zod.ts';
import { lazily } from '#kernel/lazily.ts';
import { type AggregateDefinition, type IndexName, type ItemKey, keyOfAggregate } from './aggregate.ts';
import { batchGet } from './batch-get.ts';
import { unpackAggregate } from './stored-aggregate.ts';

/** The reads that all repositories are built from. */
export type AggregateReader<S> = {
  /** One aggregate, strongly consistent. */
  find(id: string): Promise<Loaded<S> | undefined>;
  /** Those of `ids` that exist, in the order of `ids`; strongly consistent by default. */
  findAll(ids: readonly string[], consistency?: Consistency): Promise<readonly Loaded<S>[]>;
  /** A page of the aggregates under `pk` in an index, greatest sort key (newest) first. */
  list(index: IndexName, pk: string, request: PageRequest & ListRange): Promise<Page<Loaded<S>>>;
  /** The aggregates whose sort keys begin with `start.sk` (see `AggregateDefinition.keyOf`); oldest first, strongly consistent. */
  listBeside(start: ItemKey): Promise<readonly Loaded<S>[]>;
};
export type ListRange = {
  readonly from?: string;
  readonly to?: string;
  readonly ascending?: boolean;
  /** Of the aggregates; an index itself is always read eventually consistent. */
  readonly consistency?: Consistency | undefined;
};

const keys = lazily(() => z.object({ pk: z.string(), sk: z.string() }));
const cursorSchema = lazily(() => z.record(z.string(), z.string()));
const versioned = lazily(() => z.looseObject({ pk: z.string(), v: z.int() }));
const hashed = lazily(() => z.object({ hash: z.string() }));

export function createAggregateReader<S>(
  client: DynamoDBDocumentClient,
  table: string,
  definition: AggregateDefinition<S>,
): AggregateReader<S> {
  const parse = (item: unknown): Loaded<S> => {
    const stored = versioned().parse(item);
    const { state, event } = unpackAggregate(stored);
    return {
      state: definition.schema().parse(state),
      version: stored.v,
      eventHash: hashed().parse(event).hash,
    };
  };
  const keyOf = (id: string) => keyOfAggregate(definition, id);

  /** Those that exist, in the order of `wanted`, which holds no key twice. */
  async function readAll(
    wanted: readonly ItemKey[],
    consistency: Consistency = 'strong',
  ): Promise<readonly Loaded<S>[]> {
    const nameOf = ({ pk, sk }: ItemKey): string => `${pk} ${sk}`;
    const items = await batchGet(client, table, wanted, consistency);
    const found = new Map(items.map((item) => [nameOf(keys().parse(item)), parse(item)]));
    return wanted.flatMap((key) => found.get(nameOf(key)) ?? []);
  }

  return {
    async find(id) {
      const answer = await client.send(
        new GetCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true }),
      );
      return answer.Item ? parse(answer.Item) : undefined;
    },
    findAll: (ids, consistency) => readAll([...new Set(ids)].map(keyOf), consistency),
    async list(index, pk, { limit, cursor, from = '!', to = '~', ascending, consistency }) {
      const answer = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: index,
          KeyConditionExpression: `${index}pk = :pk AND ${index}sk BETWEEN :from AND :to`,
          ExpressionAttributeValues: { ':pk': pk, ':from': from, ':to': to },
          ScanIndexForward: ascending ?? false,
          Limit: limit,
          ...(cursor === undefined
            ? {}
            : { ExclusiveStartKey: decodeCursor(cursor, `${index}pk`, pk, { from, to }) }),
        }),
      );
      const listed = (answer.Items ?? []).map((item) => keys().parse(item));
      return {
        items: await readAll(listed, consistency),
        nextCursor: answer.LastEvaluatedKey ? encodeCursor(answer.LastEvaluatedKey) : null,
      };
    },
    async listBeside({ pk, sk }) {
      const found: Loaded<S>[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const answer = await client.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
            ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
            ConsistentRead: true,
            ...(start ? { ExclusiveStartKey: start } : {}),
          }),
        );
        found.push(...(answer.Items ?? []).map(parse));
        start = answer.LastEvaluatedKey;
      } while (start);
      return found;
    },
  };
}

export const encodeCursor = (key: Record<string, unknown>): string =>
  Buffer.from(JSON.stringify(cursorSchema().parse(key)), 'utf8').toString('base64url');

/**
 * The key at which the previous page of this list ended. DynamoDB fails on a key of another shape or outside the queried
 * range, so both are refused here. @throws InvalidCursor for anything but a cursor of this list.
 */
export function decodeCursor(
  cursor: string,
  pkAttribute: string,
  pk: string,
  range?: { readonly from: string; readonly to: string },
): Record<string, string> {
  const skAttribute = pkAttribute.replace(/pk$/, 'sk');
  const names = [...new Set(['pk', 'sk', pkAttribute, skAttribute])];
  try {
    const key = cursorSchema().parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
    const sk = key[skAttribute] ?? '';
    const fits = Object.keys(key).length === names.length && names.every((name) => key[name]);
    // A cursor of another list, or of another user's list, must not work here.
    if (fits && key[pkAttribute] === pk && (!range || (sk >= range.from && sk <= range.to))) return key;
  } catch (cause) {
    throw new InvalidCursor('This cursor is not readable.', { cause });
  }
  throw new InvalidCursor('This cursor belongs to another list.');
}
