import { type DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { Clock } from '#kernel/clock.ts';
import { documentKey } from '../dynamodb/aggregate.ts';
import { type PublishedKeys, publishedKeysSchema } from './keyring.ts';

export type PublishedKey = PublishedKeys['keys'][number];
export type PublishedKeyReader = {
  /** The key with this id, from a list at most 30 s old. */
  find(kid: string): Promise<PublishedKey | undefined>;
  all(): Promise<readonly PublishedKey[]>;
};

/** Key of the document that holds the public keys of access tokens. */
export const TOKEN_KEYS_DOCUMENT = 'keys:token';
/** Key of the document that holds the public keys of evidence seals. */
export const SEAL_KEYS_DOCUMENT = 'keys:seal';

/** The longest time for which a removed key is still accepted. */
const TTL_MS = 30_000;
/** Unknown key ids cause at most one read in this time. */
const UNKNOWN_MIN_MS = 5_000;

/** Reads the published keys of the operational table with a short cache; an unknown id refreshes it. */
export function createPublishedKeyReader(
  client: DynamoDBDocumentClient,
  table: string,
  document: string,
  clock: Clock,
): PublishedKeyReader {
  let kept: { readonly keys: readonly PublishedKey[]; readonly at: number } | undefined;
  let pending: Promise<readonly PublishedKey[]> | undefined;

  async function load(): Promise<readonly PublishedKey[]> {
    const answer = await client.send(
      new GetCommand({ TableName: table, Key: documentKey(document), ConsistentRead: true }),
    );
    const { keys } = publishedKeysSchema().parse(answer.Item?.['d'] ?? { keys: [] });
    kept = { keys, at: clock.now().getTime() };
    return keys;
  }
  const loadOnce = () => {
    pending ??= load().finally(() => {
      pending = undefined;
    });
    return pending;
  };
  const upTo = async (maxAgeMs: number): Promise<readonly PublishedKey[]> =>
    kept && clock.now().getTime() - kept.at < maxAgeMs ? kept.keys : loadOnce();

  return {
    all: () => upTo(TTL_MS),
    async find(kid) {
      const known = (await upTo(TTL_MS)).find((key) => key.kid === kid);
      return known ?? (await upTo(UNKNOWN_MIN_MS)).find((key) => key.kid === kid);
    },
  };
}
