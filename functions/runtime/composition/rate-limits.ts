import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDynamoDbRateLimiter } from '#adapters/dynamodb/dynamodb-rate-limiter.ts';
import { systemClock } from '#adapters/system/system.ts';
import type { RateLimiter } from '#application/rate-limiter.ts';
import { ratePolicies, scaled } from '#application/rate-policies.ts';
import { readConfig } from '#config/config.ts';

/** The limiter of the HTTP groups. */
export function composeRateLimiter(client: DynamoDBDocumentClient): RateLimiter {
  const config = readConfig(['OPERATIONAL_TABLE', 'RATE_LIMIT_FACTOR']);
  return createDynamoDbRateLimiter({
    client,
    table: config.OPERATIONAL_TABLE,
    clock: systemClock,
    policies: scaled(ratePolicies, config.RATE_LIMIT_FACTOR),
  });
}
