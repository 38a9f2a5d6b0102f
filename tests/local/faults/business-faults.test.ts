import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, it } from 'vitest';
import { stripePaymentProvider } from '#adapters/stripe/stripe-payment-provider.ts';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { createS3Service } from '#infra/local/services/s3-service.ts';
import { createSchedulerService } from '#infra/local/services/scheduler-service.ts';
import { startStripeDouble } from '#infra/local/stripe/stripe-double.ts';
import { serveAws, testCredentials } from '#tests/support/aws-endpoint.ts';
import { startDynoxide } from '#tests/support/dynoxide.ts';
import { NOW, startPeople } from '#tests/support/people.ts';
import { startSecretsServer } from '#tests/support/secrets-server.ts';
import { consumerCases, TIMERS, VAULT } from './consumer-cases.ts';
import { keyCases } from './key-cases.ts';
import { mediaCases } from './media-cases.ts';
import { operationsCases } from './operations-cases.ts';
import { outboxCases, startBus } from './outbox-cases.ts';
import { payoutAccountCases } from './payout-account-cases.ts';
import { createFaultySystem, sweep } from './sweep.ts';
import { MEDIA, vendorCases } from './vendor-cases.ts';

const dynamo = await startDynoxide();
const clock = manualClock(new Date(NOW));
const buckets = await createS3Service({ clock, secretFor: () => testCredentials.secretAccessKey });
await buckets.createBucket({ name: MEDIA });
await buckets.createBucket({
  name: VAULT,
  objectLock: { defaultRetention: { mode: 'COMPLIANCE', days: 10 } },
});
const schedules = await createSchedulerService({
  clock,
  region: 'ap-south-1',
  accountId: '000000000000',
  deliver: async (target) => {
    throw new Error(`The timer for ${target.Arn} is not due.`);
  },
  deadLetter: async (queue) => {
    throw new Error(`Nothing goes to ${queue}.`);
  },
});
await schedules.createGroup(TIMERS);
const endpoints = await Promise.all([serveAws('s3', buckets), serveAws('scheduler', schedules)]);
const s3 = new S3Client(endpoints[0].client);
const scheduler = { client: new SchedulerClient(endpoints[1].client), service: schedules };
const secrets = await startSecretsServer(new Map());
const secretsManager = new SecretsManagerClient({ ...endpoints[0].client, endpoint: secrets.url });
const bus = await startBus();
const eventBridge = new EventBridgeClient({ ...endpoints[0].client, endpoint: bus.url });
const stripe = await startStripeDouble({
  port: 0,
  webhookSecret: 'whsec_faults',
  apiKey: 'sk_test_faults',
  clock,
  payeeOnboarding: 'instant',
});
const provider = stripePaymentProvider({
  secretKey: 'sk_test_faults',
  webhookSecret: 'whsec_faults',
  apiBaseUrl: stripe.url,
  maxNetworkRetries: 0,
});
const accounts = async () =>
  stripe.state('accounts').map(({ id, metadata }) => ({ id, vendorId: metadata?.['vendorId'] ?? '' }));
const on = createFaultySystem(dynamo);
const people = startPeople(on.dynamo);
afterAll(async () => {
  s3.destroy();
  scheduler.client.destroy();
  secretsManager.destroy();
  eventBridge.destroy();
  await Promise.all([secrets.stop(), bus.stop(), stripe.stop()]);
  for (const endpoint of endpoints) await endpoint[Symbol.asyncDispose]();
  await dynamo.stop();
});

describe('one fault at any remote call of vendors, media, consumers, ops and keys leaves, after a repeat, what an undisturbed run leaves', () => {
  it.each([
    ...vendorCases(people, s3),
    ...mediaCases(s3, MEDIA),
    ...consumerCases(s3, scheduler),
    ...operationsCases(people),
    ...payoutAccountCases(people, provider, accounts),
    ...keyCases(secretsManager),
    ...outboxCases(eventBridge, bus.seen),
  ])('$name', async (useCase) => {
    expect(await sweep(useCase, on)).toBeGreaterThan(0);
  });
});
