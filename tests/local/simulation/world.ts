import type { Stripe } from 'stripe';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { bookingAggregate } from '#adapters/dynamodb/aggregates/booking.ts';
import { envelopeAggregate } from '#adapters/dynamodb/aggregates/envelope.ts';
import { offerAggregate } from '#adapters/dynamodb/aggregates/offer.ts';
import { paymentAggregate } from '#adapters/dynamodb/aggregates/payment.ts';
import { photoAggregate } from '#adapters/dynamodb/aggregates/photo.ts';
import { serviceAggregate } from '#adapters/dynamodb/aggregates/service.ts';
import { vendorAggregate } from '#adapters/dynamodb/aggregates/vendor.ts';
import { createDynamoDbAuditTrail } from '#adapters/dynamodb/dynamodb-audit-trail.ts';
import {
  createDynamoDbBookings,
  createDynamoDbOffers,
  createDynamoDbPhotos,
} from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbConnections } from '#adapters/dynamodb/dynamodb-connections.ts';
import { createDynamoDbInbox } from '#adapters/dynamodb/dynamodb-inbox.ts';
import { createDynamoDbLedger } from '#adapters/dynamodb/dynamodb-ledger.ts';
import { createDynamoDbPayments } from '#adapters/dynamodb/dynamodb-payments.ts';
import { createDynamoDbServices } from '#adapters/dynamodb/dynamodb-services.ts';
import {
  createDynamoDbEnvelopes,
  createDynamoDbSignatureIndex,
} from '#adapters/dynamodb/dynamodb-signatures.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { createDynamoDbCoverage, createDynamoDbVendors } from '#adapters/dynamodb/dynamodb-vendors.ts';
import { createJoseSealer } from '#adapters/jwt/jose-sealer.ts';
import { createRingKey, publicHalves } from '#adapters/jwt/keyring.ts';
import { loadPincodes } from '#adapters/pincodes/packaged-pincodes.ts';
import { stripePaymentProvider } from '#adapters/stripe/stripe-payment-provider.ts';
import { starterCatalogue } from '#application/catalogue/starter-catalogue.ts';
import type { EvidenceVault } from '#application/signing/ports.ts';
import type { CallContext } from '#application/unit-of-work.ts';
import type { DomainEvent } from '#contracts/events/catalogue.ts';
import type { Service } from '#domain/catalogue/service.ts';
import { startStripeDouble } from '#infra/local/stripe/stripe-double.ts';
import { signature } from '#infra/local/stripe/webhooks.ts';
import type { IdSource } from '#kernel/ids.ts';
import type { TestDynamoDb } from '#tests/support/dynoxide.ts';
import {
  createFaultInjector,
  injectDynamoDbFaults,
  injectPortFaults,
  injectProviderFaults,
} from '#tests/support/fault-injection.ts';
import { handClock } from '#tests/support/identity.ts';
import { allWeek, draftVendor } from '#tests/support/vendors.ts';

export const START = '2026-11-22T04:00:00.000Z';
export const PINCODE = '560038';
const VENDORS = 4;
const WEBHOOK_SECRET = 'whsec_simulation';

export type World = Awaited<ReturnType<typeof createWorld>>;

/** Evidence that is put once and stays, as in a bucket under Object Lock. */
function memoryVault(): EvidenceVault {
  const kept = new Map<string, string>();
  return {
    put: async (key, content) => void (kept.has(key) || kept.set(key, content)),
    get: async (key) => kept.get(key),
  };
}

/** Ids that a replay makes again. */
function countedIds(): IdSource {
  let made = 0;
  return { next: (prefix) => `${prefix}_${String(++made).padStart(26, '0')}` };
}

function firstService(): Service {
  const [service] = starterCatalogue;
  if (!service) throw new Error('The catalogue is empty.');
  return service;
}

/**
 * A small city of its own: one service, four vendors, three customers and two people of ops; the real use
 * cases and adapters over a real DynamoDB and the double of the payment provider, with fault injection
 * at every remote write.
 */
export async function createWorld(dynamo: TestDynamoDb, name: string) {
  const clock = handClock(START);
  const injector = createFaultInjector();
  const fresh: DomainEvent[] = [];
  const streamed: DomainEvent[] = [];
  const tables = await dynamo.createTables(name);
  const client = injectDynamoDbFaults(dynamo.connect(), injector, (event) => {
    fresh.push(event);
    streamed.push(event);
  });
  const table = tables.operational;
  const uow = createDynamoDbUnitOfWork({
    client,
    tables,
    sha256,
    clock,
    definitions: [
      bookingAggregate,
      envelopeAggregate,
      offerAggregate,
      paymentAggregate,
      photoAggregate,
      serviceAggregate,
      vendorAggregate,
    ],
  });
  const stripe = await startStripeDouble({
    port: 0,
    webhookSecret: WEBHOOK_SECRET,
    apiKey: 'sk_test_simulation',
    clock,
    payeeOnboarding: 'instant',
  });
  const straight = stripePaymentProvider({
    secretKey: 'sk_test_simulation',
    webhookSecret: WEBHOOK_SECRET,
    apiBaseUrl: stripe.url,
    maxNetworkRetries: 0,
  });
  const ring = { keys: [createRingKey('k1', 'active', START)] };
  const [published] = publicHalves(ring).keys;
  const ports = {
    uow,
    store: uow,
    bookings: createDynamoDbBookings(client, table),
    offers: createDynamoDbOffers(client, table),
    vendors: createDynamoDbVendors(client, table),
    coverage: createDynamoDbCoverage(client, table),
    payments: createDynamoDbPayments(client, table),
    ledger: createDynamoDbLedger(client, tables.ledger),
    photos: createDynamoDbPhotos(client, table),
    envelopes: createDynamoDbEnvelopes(client, table),
    services: createDynamoDbServices(client, table),
    signatures: createDynamoDbSignatureIndex(client, tables.signatures),
    trail: createDynamoDbAuditTrail(client, tables.audit),
    inbox: createDynamoDbInbox(client, table),
    connections: createDynamoDbConnections(client, table),
    sockets: { send: async () => 'gone' as const, disconnect: async () => undefined },
    isLive: async () => true,
    vault: injectPortFaults(memoryVault(), injector, ['get']),
    sealer: createJoseSealer({
      readKeyring: async () => ring,
      published: { find: async () => published },
    }),
    pincodes: loadPincodes(),
    provider: injectProviderFaults(straight, injector),
    ids: countedIds(),
    sha256,
  };

  let calls = 0;
  const context = (actor: CallContext['actor'], intent?: CallContext['intent']): CallContext => {
    calls += 1;
    const at = clock.now().toISOString();
    return { actor, at, correlationId: `call-${calls}`, ...(intent ? { intent } : {}) };
  };

  const world = {
    clock,
    injector,
    ports,
    stripe,
    tables,
    client,
    service: firstService(),
    context,
    customers: ['usr_asha', 'usr_bela', 'usr_chand'],
    vendors: [] as string[],
    ops: ['usr_ops1', 'usr_ops2'],
    /** Events that were written and have not been handed to the bus. */
    fresh,
    /** All events there ever were, as the table's stream brought them. */
    streamed,
    /** What the provider tells of one of its events, as its webhook brings it. */
    notice: (event: Stripe.Event) => {
      const body = JSON.stringify(event);
      return straight.parseWebhook(body, signature(body, WEBHOOK_SECRET, Math.floor(Date.now() / 1000)));
    },
    stop: async () => {
      client.destroy();
      await stripe.stop();
      await dynamo.dropTables(tables);
    },
  };
  await settle(world);
  for (const event of fresh.splice(0)) await ports.trail.append([event]);
  return world;
}

/** Opens the service and lets the vendors move in. */
async function settle(world: Pick<World, 'ports' | 'context' | 'vendors' | 'service'>): Promise<void> {
  const { ports, context, service } = world;
  const { actor, at, correlationId } = context({ kind: 'system', id: 'seed' });
  const base = ports.pincodes.find(PINCODE);
  if (!base) throw new Error(`${PINCODE} is not in the directory.`);
  const { serviceId } = service;
  await ports.uow.commit({
    actor,
    at,
    correlationId,
    changes: [
      {
        kind: 'service',
        id: serviceId,
        version: 0,
        state: service,
        event: { type: 'service.created', data: { serviceId } },
      },
    ],
  });
  for (let i = 1; i <= VENDORS; i++) {
    const vendorId = `usr_vendor${i}`;
    const payee = await ports.provider.createPayee({
      vendorId,
      email: `${vendorId}@example.com`,
      country: 'IN',
      returnUrl: 'https://homeserve.test/payouts',
      idempotencyKey: `payee:${vendorId}`,
    });
    if (!payee.ok) throw new Error(`No payee: ${payee.error.code}.`);
    const { providerPayeeId, payoutsEnabled } = payee.value;
    const state = draftVendor({
      vendorId,
      status: 'approved',
      skills: [service.skill],
      base: { pincode: PINCODE, point: base.point },
      area: { kind: 'pincodes', pincodes: [PINCODE] },
      weeklyHours: allWeek,
      payee: { providerPayeeId, payoutsEnabled },
      approvedAt: at,
    });
    await ports.uow.commit({
      actor,
      at,
      correlationId,
      changes: [
        {
          kind: 'vendor',
          id: vendorId,
          version: 0,
          state,
          event: { type: 'vendor.applied', data: { vendorId, status: 'approved' } },
        },
      ],
    });
    await ports.coverage.replace(vendorId, [PINCODE], state.skills);
    world.vendors.push(vendorId);
  }
}
