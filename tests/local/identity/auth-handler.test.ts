import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { activeKey, keyringSchema } from '#adapters/jwt/keyring.ts';
import { allRoutes } from '#contracts/routes/all.ts';
import { routeAccessSetting } from '#infra/stacks/route-access-setting.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { freshEmail, goodPassword } from '#tests/support/identity.ts';
import { type As, callLambda, type HttpLambda } from '#tests/support/lambda-call.ts';
import { startRecordingServer } from '#tests/support/recording-server.ts';
import { startSecretsServer } from '#tests/support/secrets-server.ts';

let dynamo: TestDynamoDb;
let secrets: Awaited<ReturnType<typeof startSecretsServer>>;
let ses: Awaited<ReturnType<typeof startRecordingServer>>;
let handler: HttpLambda;
let authorizer: (event: { headers: Record<string, string>; routeKey: string }) => Promise<unknown>;
const values = new Map<string, string>();

beforeAll(async () => {
  [dynamo, secrets, ses] = await Promise.all([
    startDynoxide(),
    startSecretsServer(values),
    startRecordingServer(),
  ]);
  Object.assign(process.env, {
    AWS_REGION: 'ap-south-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
    AWS_ENDPOINT_URL_SESV2: ses.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    OPERATIONAL_TABLE: dynamo.tables.operational,
    TOKEN_KEYS_SECRET: 'token-keys',
    SEAL_KEYS_SECRET: 'seal-keys',
    PEPPER_SECRET: 'pepper',
    MEDIA_BUCKET: 'media',
    TOKEN_ISSUER: 'https://api.homeserve.test',
    TOKEN_AUDIENCE: 'homeserve-api',
    ROUTE_ACCESS: routeAccessSetting(allRoutes),
    PASSWORD_COST: '4',
    MAIL_FROM: 'no-reply@homeserve.test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  });
  const { handler: createKeys } = await import('#functions/deploy/create-keys/handler.ts');
  await createKeys({ RequestType: 'Create' });
  handler = (await import('#functions/http/auth/handler.ts')).handler as HttpLambda;
  authorizer = (await import('#functions/authorizer/handler.ts')).handler;
});
afterAll(async () => {
  await ses.stop();
  await secrets.stop();
  await dynamo.stop();
});

const call = (routeKey: string, body?: object, as?: As) =>
  callLambda(handler, routeKey, { body, ...(as && { as }) });

describe('the auth function', () => {
  it('takes a person from registering to being logged out', async () => {
    const email = freshEmail();
    const registered = await call('POST /v1/auth/register', { email, password: goodPassword, name: 'Asha' });
    expect(registered).toMatchObject({ status: 201, body: { email, role: 'customer' } });
    expect(registered.body).not.toHaveProperty('passwordHash');
    expect(ses.requests.at(-1)?.body).toContain('/verify-email#token=');

    const login = await call('POST /v1/auth/login', { email, password: goodPassword });
    expect(login).toMatchObject({ status: 200, body: { tokenType: 'Bearer', expiresInSeconds: 3600 } });
    const headers = { authorization: `Bearer ${String(login.body['accessToken'])}` };
    const allowed = await authorizer({ headers, routeKey: 'POST /v1/auth/logout' });
    expect(allowed).toMatchObject({ isAuthorized: true, context: { role: 'customer' } });

    const refreshed = await call('POST /v1/auth/refresh', { refreshToken: login.body['refreshToken'] });
    expect(refreshed.status).toBe(200);
    const { context } = allowed as { context: As };
    expect((await call('POST /v1/auth/logout', undefined, context)).status).toBe(204);
    const refused = await authorizer({ headers, routeKey: 'POST /v1/auth/logout' });
    expect(refused).toEqual({ isAuthorized: true, context: { denied: 'session_over' } });
  });

  it('publishes the keys and makes no second set on another deployment', async () => {
    const before = new Map(values);
    const { handler: createKeys } = await import('#functions/deploy/create-keys/handler.ts');
    await createKeys({ RequestType: 'Update' });
    expect(values).toEqual(before);
    const { body } = await call('GET /.well-known/jwks.json');
    expect(body['keys']).toHaveLength(2);
    expect(JSON.stringify(body)).not.toContain('"d"');
  });

  it('publishes a removed key no more, and signs on with the one in reserve', async () => {
    const before = keyringSchema().parse(JSON.parse(values.get('token-keys') ?? ''));
    const { handler: rotate } = await import('#functions/scheduled/rotate-keys/handler.ts');
    await rotate({ removeTokenKey: activeKey(before).kid });
    await rotate({});
    const left = keyringSchema().parse(JSON.parse(values.get('token-keys') ?? ''));
    expect(left.keys.map((key) => key.kid)).not.toContain(activeKey(before).kid);
    expect(activeKey(left).kid).toBe(before.keys.find((key) => key.state === 'next')?.kid);
    expect(left.keys.map((key) => key.state)).toEqual(['active', 'next']);
  });

  it('refuses fields that are not in the contract', async () => {
    const hostile = { email: freshEmail(), password: goodPassword, name: 'Asha', role: 'super_admin' };
    const answer = await call('POST /v1/auth/register', hostile);
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ pointer: '/body/role' }] },
    });
  });
});
