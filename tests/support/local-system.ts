import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { photoAggregate } from '#adapters/dynamodb/aggregates/photo.ts';
import { serviceAggregate } from '#adapters/dynamodb/aggregates/service.ts';
import { sessionDefinition } from '#adapters/dynamodb/aggregates/session.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbAuditTrail } from '#adapters/dynamodb/dynamodb-audit-trail.ts';
import { createDynamoDbBookings, createDynamoDbOffers } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { createDynamoDbServices } from '#adapters/dynamodb/dynamodb-services.ts';
import { createDynamoDbEnvelopes } from '#adapters/dynamodb/dynamodb-signatures.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbCoverage, createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { seedCatalogue } from '#application/catalogue/seed-catalogue.ts';
import { type LocalSystemOptions, startLocalSystem } from '#infra/local/system.ts';

export type TestSystem = Awaited<ReturnType<typeof startTestSystem>>;

/** AWS client settings of external callers of the local cloud. */
const outsideAws = (endpoint: string) => ({
  endpoint,
  region: 'ap-south-1',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/**
 * The whole system on the real stacks, with the catalogue, short retry delays, and rate limits wide enough for tests.
 */
export async function startTestSystem(options: Partial<LocalSystemOptions> = {}) {
  const warnings: string[] = [];
  const system = await startLocalSystem({
    port: 0,
    assemblyDir: process.env['TEST_ASSEMBLY'],
    enforceIam: true,
    asyncRetryDelaysMs: [50, 100],
    streamBackoffMs: { first: 50, longest: 200 },
    batchWindowFactor: 0.01,
    log: { warn: (line) => warnings.push(line), functionLine: () => undefined },
    ...options,
    env: { RATE_LIMIT_FACTOR: '1000', PASSWORD_COST: '4', ...options.env },
  });
  const { cloud, stripe } = system;
  const aws = outsideAws(cloud.awsEndpoint);
  const dynamo = DynamoDBDocumentClient.from(new DynamoDBClient(aws), {
    marshallOptions: { removeUndefinedValues: true },
  });
  const operational = system.output('OperationalTable');
  const uow = createDynamoDbUnitOfWork({
    client: dynamo,
    tables: { operational },
    definitions: [
      userDefinition,
      sessionDefinition,
      vendorAggregate,
      serviceAggregate,
      photoAggregate,
      bookingAggregate,
    ],
    sha256,
    clock: cloud.clock,
  });
  const now = (): string => cloud.clock.now().toISOString();
  await seedCatalogue({ uow, services: createDynamoDbServices(dynamo, operational) }, now());
  return {
    ...system,
    /** Warnings: failed invocations and given-up deliveries. */
    warnings,
    aws,
    dynamo,
    secrets: new SecretsManagerClient(aws),
    operational,
    uow,
    now,
    stored: {
      bookings: createDynamoDbBookings(dynamo, operational),
      offers: createDynamoDbOffers(dynamo, operational),
      payments: createDynamoDbPayments(dynamo, operational),
      envelopes: createDynamoDbEnvelopes(dynamo, operational),
      vendors: createDynamoDbVendors(dynamo, operational),
      coverage: createDynamoDbCoverage(dynamo, operational),
      trail: createDynamoDbAuditTrail(dynamo, system.output('AuditTable')),
    },
    /** The function whose source this is, e.g. `functions/events/publisher/handler.ts`. */
    functionAt(source: string) {
      const found = cloud.functions
        .names()
        .map((name) => cloud.functions.find(name))
        .find((spec) => spec?.entryUrl.endsWith(source));
      if (!found) throw new Error(`No function has its source at ${source}.`);
      return found;
    },
    /** Resolves when no webhook, stream record, event, state machine or asynchronous call is in progress. */
    async settled(): Promise<void> {
      for (let before = -1; before !== cloud.functions.invocations(); ) {
        before = cloud.functions.invocations();
        await stripe.webhooks.settled();
        await cloud.settled();
      }
    },
    /** Advances time, runs due timers one after the other and waits for all their effects. */
    async travel(minutes: number): Promise<void> {
      await cloud.clock.advance(minutes * 60_000, cloud.delivered);
      await this.settled();
    },
  };
}
