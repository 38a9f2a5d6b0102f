import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { createDynamoDbUnitOfWork } from '#adapters/dynamodb/dynamodb-unit-of-work.ts';
import { systemIds } from '#adapters/system/system.ts';
import { registration } from '#application/identity/register-user.ts';
import type { Role } from '#contracts/roles.ts';
import { reviewedVendor, vendorProfile } from '#contracts/schemas/people.ts';
import { newUser } from '#domain/identity/user.ts';
import { systemClock } from '#infra/local/services/local-clock.ts';
import { createS3Service } from '#infra/local/services/s3-service.ts';
import { type StripeDouble, startStripeDouble } from '#infra/local/stripe/stripe-double.ts';
import { type AwsEndpoint, serveAws, testCredentials } from '#tests/support/aws-endpoint.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { startHttpServer } from '#tests/support/http-server.ts';
import { type As, callLambda, type HttpLambda, type Sent } from '#tests/support/lambda-call.ts';
import { actingAs, profile } from '#tests/support/people.ts';
import { startSecretsServer } from '#tests/support/secrets-server.ts';
import { streamedEvents } from '#tests/support/streamed-events.ts';

const WEBHOOK_SECRET = 'whsec_people';
const API_KEY = 'sk_test_people';
let dynamo: TestDynamoDb;
let s3: AwsEndpoint;
let stripe: StripeDouble;
let secrets: Awaited<ReturnType<typeof startSecretsServer>>;
let webhookServer: Awaited<ReturnType<typeof startHttpServer>>;
const handlers: Record<'vendor' | 'onboarding' | 'webhooks', HttpLambda | undefined> = {
  vendor: undefined,
  onboarding: undefined,
  webhooks: undefined,
};
/** Webhooks as they came, to be handed to the function in any order. */
const webhooks: { readonly body: string; readonly signature: string }[] = [];

beforeAll(async () => {
  const clock = systemClock((error) => {
    throw error;
  });
  const service = await createS3Service({
    clock,
    secretFor: (key) => (key === testCredentials.accessKeyId ? testCredentials.secretAccessKey : undefined),
  });
  await service.createBucket({ name: 'media', cors: [] });
  const values = new Map([
    [
      'stripe',
      JSON.stringify({ apiKey: API_KEY, webhookSecret: WEBHOOK_SECRET, publishableKey: 'pk_test_people' }),
    ],
  ]);
  webhookServer = await startHttpServer(({ body, headers }) => {
    webhooks.push({ body, signature: String(headers['stripe-signature']) });
    return { status: 200, body: {} };
  });
  [dynamo, s3, secrets, stripe] = await Promise.all([
    startDynoxide(),
    serveAws('s3', service),
    startSecretsServer(values),
    startStripeDouble({
      port: 0,
      webhookUrl: webhookServer.url,
      webhookSecret: WEBHOOK_SECRET,
      apiKey: API_KEY,
      clock: { now: () => new Date() },
    }),
  ]);
  Object.assign(process.env, {
    STAGE: 'local',
    LOG_LEVEL: 'ERROR',
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: testCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: testCredentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_ENDPOINT_URL_S3: s3.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    OPERATIONAL_TABLE: dynamo.tables.operational,
    LEDGER_TABLE: dynamo.tables.ledger,
    MEDIA_BUCKET: 'media',
    STRIPE_SECRET: 'stripe',
    STRIPE_API_URL: stripe.url,
    TOKEN_ISSUER: 'https://api.homeserve.test',
  });
  handlers.vendor = (await import('#functions/http/vendor/handler.ts')).handler as HttpLambda;
  handlers.onboarding = (await import('#functions/http/onboarding/handler.ts')).handler as HttpLambda;
  handlers.webhooks = (await import('#functions/http/webhooks/handler.ts')).handler as HttpLambda;
});
afterAll(async () => {
  await Promise.all([stripe.stop(), secrets.stop(), webhookServer.stop(), s3[Symbol.asyncDispose]()]);
  await dynamo.stop();
});

function call(group: keyof typeof handlers, routeKey: string, sent: Sent) {
  const handler = handlers[group];
  if (!handler) throw new Error(`${group} was not loaded.`);
  return callLambda(handler, routeKey, sent);
}

/** Somebody with an account, who did nothing yet. */
async function person(role: Role): Promise<As> {
  const userId = systemIds.next('usr');
  const uow = createDynamoDbUnitOfWork({
    client: dynamo.client,
    tables: { operational: dynamo.tables.operational },
    definitions: [userDefinition],
    sha256,
    clock: { now: () => new Date() },
  });
  const email = `${userId}@example.com`;
  const user = newUser(
    { userId, role, email, name: 'Ravi', phone: null, passwordHash: 'x' },
    '2026-11-22T10:00:00.000Z',
  );
  await uow.commit({ ...actingAs(userId), changes: [registration(user)] });
  return { userId, role };
}

/** Who was given a link to a document of this vendor. */
async function readsOf(vendorId: string) {
  const events = await streamedEvents(dynamo, 'vendor', vendorId);
  return events
    .filter(({ type }) => type === 'vendor.document_read')
    .map(({ actor, data }) => ({ by: actor.id, data }));
}

async function vendorWithProfile(): Promise<As> {
  const as = await person('vendor');
  const put = await call('vendor', 'PUT /v1/vendor/profile', { as, body: profile() });
  expect(put).toMatchObject({ status: 200, body: { status: 'draft', city: expect.any(String) } });
  return as;
}

const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A document that is filed, and its form, which may be sent more than once. */
async function openForm(as: As) {
  const filed = await call('vendor', 'POST /v1/vendor/documents', {
    as,
    body: { kind: 'pan', contentType: 'image/png', bytes: 1_000 },
  });
  expect(filed.status).toBe(201);
  const { document, upload } = filed.body as {
    document: { documentId: string };
    upload: { url: string; fields: Record<string, string> };
  };
  const send = async (bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    const form = new FormData();
    for (const [name, value] of Object.entries(upload.fields)) form.set(name, value);
    form.set('file', new Blob([bytes], { type: 'image/png' }));
    expect((await fetch(upload.url, { method: 'POST', body: form })).status).toBe(204);
  };
  return { documentId: document.documentId, send };
}

async function fileDocument(as: As, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const { documentId, send } = await openForm(as);
  await send(bytes);
  return documentId;
}
const confirm = (as: As, documentId: string) =>
  call('vendor', 'POST /v1/vendor/documents/{documentId}/uploaded', { as, params: { documentId } });

const VENDORS = '/v1/onboard-manager/vendors';

describe('from application to approval', () => {
  it('a vendor files documents, a manager reads and accepts them, and approves', async () => {
    const as = await vendorWithProfile();
    const manager = await person('onboard_manager');
    const params = { vendorId: as.userId };
    const documentId = await fileDocument(as, png);
    const early = await call('vendor', 'POST /v1/vendor/application/submit', { as });
    expect(early).toMatchObject({ status: 422, body: { code: 'document_invalid' } });
    expect(await confirm(as, documentId)).toMatchObject({ status: 200, body: { status: 'uploaded' } });
    expect((await call('vendor', 'POST /v1/vendor/application/submit', { as })).status).toBe(200);

    const queue = await call('onboarding', `GET ${VENDORS}/pending`, { as: manager });
    expect(JSON.stringify(queue.body)).toContain(as.userId);
    const unread = await call('onboarding', `POST ${VENDORS}/{vendorId}/approve`, { as: manager, params });
    expect(unread).toMatchObject({ status: 422, body: { code: 'document_invalid' } });
    const link = await call('onboarding', `GET ${VENDORS}/{vendorId}/documents/{documentId}/link`, {
      as: manager,
      params: { ...params, documentId },
    });
    expect(new Uint8Array(await (await fetch(String(link.body['url']))).arrayBuffer())).toEqual(png);
    expect(await readsOf(as.userId)).toEqual([
      {
        by: manager.userId,
        data: { vendorId: as.userId, status: 'submitted', reviewerId: manager.userId, documentId },
      },
    ]);
    const accepted = await call('onboarding', `POST ${VENDORS}/{vendorId}/documents/{documentId}/accept`, {
      as: manager,
      params: { ...params, documentId },
    });
    expect(accepted.status).toBe(200);
    const approved = await call('onboarding', `POST ${VENDORS}/{vendorId}/approve`, { as: manager, params });
    expect(reviewedVendor().parse(approved.body)).toMatchObject({
      status: 'approved',
      reviewerId: manager.userId,
    });
    const seen = await call('vendor', 'GET /v1/vendor/profile', { as });
    expect(vendorProfile().parse(seen.body).status).toBe('approved');
    expect(seen.body).not.toHaveProperty('reviewerId');
  });

  it('what was uploaded must be what was announced', async () => {
    const as = await vendorWithProfile();
    const documentId = await fileDocument(as, new TextEncoder().encode('<script>'));
    expect(await confirm(as, documentId)).toMatchObject({ status: 422, body: { code: 'document_invalid' } });
  });
});

it('a document that was confirmed is not replaced by sending its form again', async () => {
  const as = await vendorWithProfile();
  const { documentId, send } = await openForm(as);
  await send(png);
  expect((await confirm(as, documentId)).status).toBe(200);
  await send(new Uint8Array([...png, 1, 2, 3]));
  expect((await confirm(as, documentId)).status).toBe(409);
  const link = await call('onboarding', `GET ${VENDORS}/{vendorId}/documents/{documentId}/link`, {
    as: await person('onboard_manager'),
    params: { vendorId: as.userId, documentId },
  });
  const read = await fetch((link.body as { url: string }).url);
  expect([read.headers.get('content-type'), new Uint8Array(await read.arrayBuffer())]).toEqual([
    'image/png',
    png,
  ]);
});

describe('what is not yours', () => {
  it('a document of another vendor is not there', async () => {
    const [owner, other] = [await vendorWithProfile(), await vendorWithProfile()];
    const manager = await person('onboard_manager');
    const documentId = await fileDocument(owner, png);
    expect((await confirm(other, documentId)).status).toBe(404);
    await confirm(owner, documentId);
    const listed = await call('vendor', 'GET /v1/vendor/documents', { as: other });
    expect(listed.body).toEqual({ items: [], nextCursor: null });
    const misfiled = { vendorId: other.userId, documentId };
    const read = await call('onboarding', `GET ${VENDORS}/{vendorId}/documents/{documentId}/link`, {
      as: manager,
      params: misfiled,
    });
    expect(read.status).toBe(404);
    expect([await readsOf(owner.userId), await readsOf(other.userId)]).toEqual([[], []]);
  });

  it.each(['customer', 'vendor', 'ops_manager'] as const)('a %s reviews nobody', async (role) => {
    const vendor = await vendorWithProfile();
    const answer = await call('onboarding', `POST ${VENDORS}/{vendorId}/claim`, {
      as: { userId: 'usr_somebody', role },
      params: { vendorId: vendor.userId },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it.each(['status', 'vendorId', 'payoutsEnabled', 'documents', 'approvedAt', 'city'])(
    'a profile that sets %s is refused',
    async (member) => {
      const as = await person('vendor');
      const body = { ...profile(), [member]: 'approved' };
      const answer = await call('vendor', 'PUT /v1/vendor/profile', { as, body });
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    },
  );

  it.each(['123456789012', '12', 'abcd'])('an Aadhaar number of %s is refused', async (last4) => {
    const as = await vendorWithProfile();
    const body = { kind: 'aadhaar_last4', last4 };
    expect((await call('vendor', 'POST /v1/vendor/documents', { as, body })).status).toBe(400);
  });
});

describe('the payout account', () => {
  it('is one a vendor, is ready when the provider says so, and no late notice turns it back', async () => {
    const as = await vendorWithProfile();
    const open = () => call('vendor', 'POST /v1/vendor/payout-account', { as });
    const [first, second] = [await open(), await open()];
    expect(first).toMatchObject({ status: 200, body: { payoutsEnabled: false } });
    expect(second.body['onboardingUrl']).toMatch(/^http/);
    const own = stripe.state('accounts').filter(({ metadata }) => metadata?.['vendorId'] === as.userId);
    expect(own).toHaveLength(1);

    await fetch(String(second.body['onboardingUrl']), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'outcome=complete',
      redirect: 'manual',
    });
    await stripe.webhooks.settled();
    const updates = webhooks.filter(({ body }) => body.includes('account.updated'));
    expect(updates.length).toBeGreaterThan(0);
    const deliver = ({ body, signature }: (typeof webhooks)[number]) =>
      call('webhooks', 'POST /webhooks/stripe', { raw: body, headers: { 'stripe-signature': signature } });
    // Newest first, then again from the oldest on: as late and as often as the provider may.
    for (const update of [...updates.toReversed(), ...updates])
      expect((await deliver(update)).status).toBe(204);
    const seen = await call('vendor', 'GET /v1/vendor/profile', { as });
    expect(seen.body).toMatchObject({ payoutsEnabled: true });
  });
});
