import {
  CreateSecretCommand,
  DeleteSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { generateSecretString } from '#infra/local/services/generate-secret.ts';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { createSecretsService } from '#infra/local/services/secrets-service.ts';
import { serveAws } from '#tests/support/aws-endpoint.ts';
import { scratch } from '#tests/support/scratch.ts';

async function prepare(dataDir?: string) {
  const clock = manualClock(new Date('2026-11-22T10:00:00Z'));
  const service = await createSecretsService({
    clock,
    region: 'ap-south-1',
    accountId: '000000000000',
    dataDir,
  });
  const endpoint = await serveAws('secretsmanager', service);
  const client = new SecretsManagerClient(endpoint.client);
  const read = async (SecretId: string, more: object = {}) =>
    (await client.send(new GetSecretValueCommand({ SecretId, ...more }))).SecretString;
  return { service, endpoint, client, read };
}

describe('Secrets Manager', () => {
  it('moves the labels: a new value is current, the one before is previous', async () => {
    const { endpoint, client, read } = await prepare();
    await using _ = endpoint;
    const made = await client.send(new CreateSecretCommand({ Name: 'keys', SecretString: 'one' }));
    await client.send(new PutSecretValueCommand({ SecretId: 'keys', SecretString: 'two' }));
    await client.send(new UpdateSecretCommand({ SecretId: made.ARN, SecretString: 'three' }));
    expect(await read('keys')).toBe('three');
    expect(await read(made.ARN ?? '')).toBe('three');
    expect(await read('keys', { VersionStage: 'AWSPREVIOUS' })).toBe('two');
    const versions = await client.send(new ListSecretVersionIdsCommand({ SecretId: 'keys' }));
    expect(versions.Versions?.map(({ VersionStages }) => VersionStages)).toEqual([
      ['AWSPREVIOUS'],
      ['AWSCURRENT'],
    ]);
  });

  it('rotates: a pending version becomes current when its label is moved', async () => {
    const { endpoint, client, read } = await prepare();
    await using _ = endpoint;
    const made = await client.send(new CreateSecretCommand({ Name: 'keys', SecretString: 'old' }));
    const pending = await client.send(
      new PutSecretValueCommand({ SecretId: 'keys', SecretString: 'new', VersionStages: ['AWSPENDING'] }),
    );
    expect(await read('keys')).toBe('old');
    expect(await read('keys', { VersionStage: 'AWSPENDING' })).toBe('new');
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId: 'keys',
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: pending.VersionId,
        RemoveFromVersionId: made.VersionId,
      }),
    );
    expect(await read('keys')).toBe('new');
    expect(await read('keys', { VersionStage: 'AWSPREVIOUS' })).toBe('old');
  });

  it('takes the same token with the same value once, and refuses another value under it', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    await client.send(new CreateSecretCommand({ Name: 'keys' }));
    const put = (SecretString: string) =>
      client.send(
        new PutSecretValueCommand({ SecretId: 'keys', SecretString, ClientRequestToken: 't'.repeat(32) }),
      );
    await put('one');
    await put('one');
    await expect(put('two')).rejects.toMatchObject({ name: 'ResourceExistsException' });
  });

  it('names what is missing or deleted', async () => {
    const { endpoint, client, read } = await prepare();
    await using _ = endpoint;
    await expect(read('none')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await client.send(new CreateSecretCommand({ Name: 'keys', SecretString: 'x' }));
    await client.send(new DeleteSecretCommand({ SecretId: 'keys' }));
    await expect(read('keys')).rejects.toMatchObject({ name: 'InvalidRequestException' });
    expect((await client.send(new DescribeSecretCommand({ SecretId: 'keys' }))).DeletedDate).toBeInstanceOf(
      Date,
    );
  });

  it('generates a value when provisioned, and keeps it across restarts', async () => {
    const dataDir = scratch();
    const settings = {
      name: 'signing',
      generate: {
        secretStringTemplate: '{"kid":"k1"}',
        generateStringKey: 'pepper',
        excludePunctuation: true,
      },
    };
    const first = await prepare(dataDir);
    await first.service.provision(settings);
    const value = await first.read('signing');
    expect(JSON.parse(value ?? '')).toEqual({
      kid: 'k1',
      pepper: expect.stringMatching(/^[A-Za-z0-9]{32}$/),
    });
    await first.endpoint[Symbol.asyncDispose]();
    const second = await prepare(dataDir);
    await using _ = second.endpoint;
    await second.service.provision(settings);
    expect(await second.read('signing')).toBe(value);
  });

  it('generates each kind of character that is asked for, and none that is excluded', () => {
    for (let i = 0; i < 50; i += 1) {
      expect(generateSecretString({ passwordLength: 4 })).toMatch(
        /^(?=.*[A-Z])(?=.*[a-z])(?=.*\d)(?=.*[^\w]|.*_).{4}$/,
      );
      expect(generateSecretString({ excludeCharacters: 'abc"\\', excludeNumbers: true })).not.toMatch(
        /[abc"\\\d]/,
      );
    }
  });
});
