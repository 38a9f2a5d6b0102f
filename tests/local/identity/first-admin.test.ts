import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPepperRing } from '#adapters/secrets/pepper-ring.ts';
import { logIn } from '#application/identity/log-in.ts';
import { startDynoxide, type TestDynamoDb } from '#tests/support/dynoxide.ts';
import { origin, startIdentity } from '#tests/support/identity.ts';
import { startSecretsServer } from '#tests/support/secrets-server.ts';

const script = join(import.meta.dirname, '..', '..', '..', 'bin', 'create-super-admin.ts');
const run = promisify(execFile);
const pepper = createPepperRing('p1');

let dynamo: TestDynamoDb;
let secrets: Awaited<ReturnType<typeof startSecretsServer>>;
beforeAll(async () => {
  const values = new Map([['pepper', JSON.stringify(pepper)]]);
  [dynamo, secrets] = await Promise.all([startDynoxide(), startSecretsServer(values)]);
});
afterAll(async () => {
  await secrets.stop();
  await dynamo.stop();
});

const create = (...args: string[]) =>
  run(process.execPath, [script, ...args], {
    env: {
      ...process.env,
      AWS_REGION: 'ap-south-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_ENDPOINT_URL_DYNAMODB: dynamo.url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    },
  });

describe('the command that makes the first super_admin', () => {
  it('prints a password that signs in to enrol a second factor, and makes no second account', async () => {
    const args = [
      '--email',
      'root@example.com',
      '--name',
      'Root',
      '--table',
      'operational',
      '--pepper',
      'pepper',
    ];
    const { stdout } = await create(...args);
    const password = /^ {2}(\S+)$/m.exec(stdout)?.[1] ?? '';
    const { deps, context } = await startIdentity(dynamo, { pepper, cost: 12 });
    const input = { email: 'root@example.com', password, proof: undefined, deviceToken: undefined, origin };
    const signedIn = await logIn(deps, input, context());
    expect(signedIn).toMatchObject({
      ok: true,
      value: { user: { role: 'super_admin' }, session: { scope: 'enrolment' } },
    });
    await expect(create(...args)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('already, as super_admin'),
    });
  }, 60_000);

  it('says how it is used when it is not', async () => {
    await expect(create('--email', 'not an address')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--email, --name, --table, --pepper: missing or invalid.\n\nUsage:/),
    });
    await expect(create('--unknown')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Unknown option '--unknown'.\n\nUsage:/),
    });
  }, 60_000);

  it('says in one line why it made nothing', async () => {
    const given = [
      '--email',
      'b@example.com',
      '--name',
      'B',
      '--pepper',
      'pepper',
      '--table',
      'no-such-table',
    ];
    await expect(create(...given)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^No account was created\. ResourceNotFoundException: [^\n]+\n$/),
    });
  }, 60_000);
});
