import { sha256 } from '#adapters/crypto/sha256.ts';
import type { AggregateDefinition } from '#adapters/dynamodb/aggregate.ts';
import { createDocumentClient } from '#adapters/dynamodb/client.ts';
import { createDynamoDbRateLimiter } from '#adapters/dynamodb/dynamodb-rate-limiter.ts';
import {
  createDynamoDbUnitOfWork,
  type UnitOfWorkOptions,
} from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { systemClock } from '#adapters/system/system.ts';
import { ratePolicies } from '#application/rate-policies.ts';
import { readConfig } from '#config/config.ts';

/** The one DynamoDB client of this function, and the name of the operational table. */
export const client = createDocumentClient();
export const { OPERATIONAL_TABLE: operationalTable } = readConfig(['OPERATIONAL_TABLE']);

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
  });

export const rateLimiter = () =>
  createDynamoDbRateLimiter({ client, table: operationalTable, clock: systemClock, policies: ratePolicies });
