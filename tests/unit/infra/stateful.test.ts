import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Synthesized, synthesized } from './synthesized.ts';

/** What CloudFormation replaces a resource for, by type; a replaced one starts empty. */
const identity: Readonly<Record<string, readonly string[]>> = {
  'AWS::DynamoDB::Table': ['TableName', 'KeySchema', 'AttributeDefinitions', 'LocalSecondaryIndexes'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
  'AWS::SecretsManager::Secret': ['Name'],
};

const stateful = (of: Synthesized) =>
  of.resources.filter((resource) => resource.Type in identity).sort((a, b) => a.id.localeCompare(b.id));

const recorded: unknown = JSON.parse(
  readFileSync(new URL('./stateful-resources.json', import.meta.url), 'utf8'),
);

describe('stateful resources', () => {
  // A difference here empties a table, a bucket or a secret of every deployment. If that is meant, write a
  // migration first and change stateful-resources.json with it.
  it.each(['dev', 'prod'] as const)('are never replaced by a deployment of %s', (stage) => {
    const found = stateful(synthesized(stage)).map((resource) => ({
      id: resource.id,
      stack: resource.stack,
      type: resource.Type,
      ...Object.fromEntries(
        (identity[resource.Type] ?? []).flatMap((name) =>
          resource.Properties[name] === undefined ? [] : [[name, resource.Properties[name]]],
        ),
      ),
    }));
    expect(found).toEqual(recorded);
  });

  it('outlive their stack in production and have deletion protection', () => {
    const logs = synthesized('prod').ofType('AWS::Logs::LogGroup');
    for (const resource of [...stateful(synthesized('prod')), ...logs]) {
      // What a first deployment made goes when that is rolled back; but a protected table can't.
      const policy = resource.Type === 'AWS::DynamoDB::Table' ? 'Retain' : 'RetainExceptOnCreate';
      expect(resource.DeletionPolicy, resource.id).toBe(policy);
      expect(resource.UpdateReplacePolicy, resource.id).toBe('Retain');
    }
    for (const table of synthesized('prod').ofType('AWS::DynamoDB::Table')) {
      expect(table.Properties).toMatchObject({
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
  });

  it('have no fixed names, so that a retained one does not block a new stack', () => {
    const names = ['TableName', 'BucketName', 'Name', 'LogGroupName'];
    for (const resource of synthesized('prod').resources.filter(({ DeletionPolicy = '' }) =>
      DeletionPolicy.startsWith('Retain'),
    )) {
      const given = names.map((name) => resource.Properties[name]).filter((name) => name !== undefined);
      for (const name of given) expect(JSON.stringify(name), resource.id).toContain('AWS::StackId');
    }
  });

  it('are deleted with their stack in dev', () => {
    for (const resource of stateful(synthesized('dev')))
      expect(resource.DeletionPolicy, resource.id).toBe('Delete');
  });
});

describe('the tables', () => {
  const dev = synthesized('dev');
  const table = (name: string) =>
    dev.ofType('AWS::DynamoDB::Table').find((t) => t.id.startsWith(name))?.Properties;

  it('are billed on demand', () => {
    for (const { Properties } of dev.ofType('AWS::DynamoDB::Table')) {
      expect(Properties['BillingMode']).toBe('PAY_PER_REQUEST');
    }
  });

  it('the operational one streams new images, has a TTL, and projects only keys into indexes', () => {
    expect(table('Operational')).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      GlobalSecondaryIndexes: ['gsi1', 'gsi2', 'gsi3'].map((name) => ({
        IndexName: name,
        KeySchema: [
          { AttributeName: `${name}pk`, KeyType: 'HASH' },
          { AttributeName: `${name}sk`, KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    });
  });

  it.each(['Ledger', 'Audit', 'Signatures'])('%s has no TTL', (name) => {
    expect(table(name)?.['TimeToLiveSpecification']).toBeUndefined();
  });
});

describe('the buckets', () => {
  const bucket = (name: string, stage: 'dev' | 'prod' = 'dev') =>
    synthesized(stage)
      .ofType('AWS::S3::Bucket')
      .find((b) => b.id.startsWith(name))?.Properties;

  it('block public access', () => {
    for (const { Properties } of synthesized('dev').ofType('AWS::S3::Bucket')) {
      expect(Properties['PublicAccessBlockConfiguration']).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
  });

  it("media allows uploads from the stage's origins, sends events, and expires uploads after a day", () => {
    expect(bucket('Media')).toMatchObject({
      CorsConfiguration: {
        CorsRules: [
          expect.objectContaining({
            AllowedMethods: ['POST', 'GET'],
            AllowedOrigins: ['http://localhost:3000', 'http://localhost:5173'],
          }),
        ],
      },
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      LifecycleConfiguration: {
        Rules: [expect.objectContaining({ Prefix: 'uploads/', ExpirationInDays: 1 }), expect.anything()],
      },
    });
  });

  it.each([
    ['dev', 1, 'GOVERNANCE'],
    ['prod', 2557, 'COMPLIANCE'],
  ] as const)('vault of %s locks every version for %i days in mode %s', (stage, days, mode) => {
    expect(bucket('Vault', stage)).toMatchObject({
      ObjectLockEnabled: true,
      ObjectLockConfiguration: {
        ObjectLockEnabled: 'Enabled',
        Rule: { DefaultRetention: { Mode: mode, Days: days } },
      },
      VersioningConfiguration: { Status: 'Enabled' },
    });
  });
});
