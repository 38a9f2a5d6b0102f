import { sha256 } from '#adapters/crypto/sha256.ts';
import type { AggregateDefinition } from '#adapters/dynamodb/aggregate.ts';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import type { UnitOfWorkOptions } from '#adapters/dynamodb/dynamodb-commit.ts';
import { createDynamoDbRateLimiter } from '#adapters/dynamodb/dynamodb-rate-limiter.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { systemClock } from '#adapters/system/system.ts';
import { type RatePolicy, ratePolicies, scaled } from '#application/rate-policies.ts';
import { readConfig } from '#config/config.ts';

/** The one DynamoDB client of this function, and the name of the operational table. */
export const client = createDocumentClient();
const config = readConfig(['OPERATIONAL_TABLE', 'RATE_LIMIT_FACTOR']);
export const operationalTable = config.OPERATIONAL_TABLE;

/** A unit of work over the kinds of aggregates this function may save. */
export const unitOfWork = (
  // biome-ignore lint/suspicious/noExplicitAny: definitions of different states share one list
  definitions: readonly AggregateDefinition<any>[],
  appendOnly: Omit<UnitOfWorkOptions['tables'], 'operational'> = {},
) =>
  createDynamoDbUnitOfWork({
    client,
    tables: { operational: operationalTable, ...appendOnly },
    definitions,
    sha256,
    clock: systemClock,
  });

/** Token buckets for the given budgets, scaled by the stage's factor. `unwrittenShare` of each is granted without a write. */
export const tokenBuckets = <K extends string>(
  policies: Readonly<Record<K, RatePolicy>>,
  unwrittenShare = 0,
) =>
  createDynamoDbRateLimiter({
    client,
    table: operationalTable,
    clock: systemClock,
    policies: scaled(policies, config.RATE_LIMIT_FACTOR),
    unwrittenShare,
  });

/** Per instance, six writing or fifteen reading requests a minute cost no write to the table. */
const UNWRITTEN_SHARE = 1 / 20;

export const rateLimiter = () => tokenBuckets(ratePolicies, UNWRITTEN_SHARE);
