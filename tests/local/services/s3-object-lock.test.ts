import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createS3EvidenceVault } from '#adapters/s3/s3-evidence-vault.ts';
import { createS3MediaObjects } from '#adapters/s3/s3-media-objects.ts';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { createS3Service } from '#infra/local/services/s3-service.ts';
import { serveAws, testCredentials } from '#tests/support/aws-endpoint.ts';

const DAY_MS = 86_400_000;

async function prepare(mode: 'COMPLIANCE' | 'GOVERNANCE') {
  const clock = manualClock(new Date('2026-11-22T10:00:00Z'));
  const service = await createS3Service({ clock, secretFor: () => testCredentials.secretAccessKey });
  await service.createBucket({ name: 'vault', objectLock: { defaultRetention: { mode, days: 10 } } });
  await service.createBucket({ name: 'open' });
  const endpoint = await serveAws('s3', service);
  const client = new S3Client(endpoint.client);
  const stored = await client.send(new PutObjectCommand({ Bucket: 'vault', Key: 'seal', Body: 'signed' }));
  const version = { Bucket: 'vault', Key: 'seal', VersionId: stored.VersionId ?? '' };
  return { clock, endpoint, client, version };
}

const refused = { name: 'AccessDenied' };

describe('the vault', () => {
  it('keeps what was put first: a later put under the name makes no version over it', async () => {
    const { endpoint, client } = await prepare('COMPLIANCE');
    await using _ = endpoint;
    const vault = createS3EvidenceVault(client, 'vault');
    await vault.put('evidence', 'first');
    await vault.put('evidence', 'first');
    await vault.put('evidence', 'another');
    expect(await vault.get('evidence')).toBe('first');
    const listed = await client.send(new ListObjectVersionsCommand({ Bucket: 'vault', Prefix: 'evidence' }));
    expect(listed.Versions).toHaveLength(1);
    await expect(createS3EvidenceVault(client, 'nowhere').put('evidence', 'x')).rejects.toThrow();
  });
});

describe('an object that is written once', () => {
  it('stays as it was first, and every writer learns what lies there', async () => {
    const { endpoint, client } = await prepare('COMPLIANCE');
    await using _ = endpoint;
    const objects = createS3MediaObjects(client, 'open');
    const write = async (text: string) => {
      const there = await objects.writeOnce('photos/1', new TextEncoder().encode(text), 'image/webp');
      return new TextDecoder().decode(there);
    };
    expect(await write('first')).toBe('first');
    expect(await write('another')).toBe('first');
    expect(new TextDecoder().decode(await objects.read('photos/1'))).toBe('first');
    await objects.remove('photos/1');
    const both = await Promise.all([write('one'), write('two')]);
    expect(both[0]).toBe(both[1]);
    await expect(
      createS3MediaObjects(client, 'nowhere').writeOnce('k', new Uint8Array(1), 'image/webp'),
    ).rejects.toThrow();
  });
});

describe('Object Lock', () => {
  it('holds a new object under the default of its bucket', async () => {
    const { endpoint, client, version } = await prepare('COMPLIANCE');
    await using _ = endpoint;
    const RetainUntilDate = new Date('2026-12-02T10:00:00Z');
    const retention = await client.send(new GetObjectRetentionCommand(version));
    expect(retention.Retention).toEqual({ Mode: 'COMPLIANCE', RetainUntilDate });
    const head = await client.send(new HeadObjectCommand(version));
    expect(head).toMatchObject({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: RetainUntilDate });
    const configuration = await client.send(new GetObjectLockConfigurationCommand({ Bucket: 'vault' }));
    expect(configuration.ObjectLockConfiguration).toEqual({
      ObjectLockEnabled: 'Enabled',
      Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 10 } },
    });
  });

  it('keeps a version in COMPLIANCE from everyone until its time is over', async () => {
    const { clock, endpoint, client, version } = await prepare('COMPLIANCE');
    await using _ = endpoint;
    const bypass = { ...version, BypassGovernanceRetention: true };
    await expect(client.send(new DeleteObjectCommand(version))).rejects.toMatchObject(refused);
    await expect(client.send(new DeleteObjectCommand(bypass))).rejects.toMatchObject(refused);
    const shorter = {
      Mode: 'COMPLIANCE' as const,
      RetainUntilDate: new Date(clock.now().getTime() + DAY_MS),
    };
    await expect(
      client.send(new PutObjectRetentionCommand({ ...bypass, Retention: shorter })),
    ).rejects.toMatchObject(refused);
    await clock.advance(11 * DAY_MS);
    await client.send(new DeleteObjectCommand(version));
    await expect(client.send(new GetObjectCommand(version))).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('survives an overwrite and a plain delete: the version is still there', async () => {
    const { endpoint, client, version } = await prepare('COMPLIANCE');
    await using _ = endpoint;
    await client.send(new PutObjectCommand({ Bucket: 'vault', Key: 'seal', Body: 'forged' }));
    await client.send(new DeleteObjectCommand({ Bucket: 'vault', Key: 'seal' }));
    const got = await client.send(new GetObjectCommand(version));
    expect(await got.Body?.transformToString()).toBe('signed');
  });

  it('lets GOVERNANCE be bypassed by those who ask for it', async () => {
    const { endpoint, client, version } = await prepare('GOVERNANCE');
    await using _ = endpoint;
    await expect(client.send(new DeleteObjectCommand(version))).rejects.toMatchObject(refused);
    await client.send(new DeleteObjectCommand({ ...version, BypassGovernanceRetention: true }));
    await expect(client.send(new GetObjectCommand(version))).rejects.toMatchObject({ name: 'NoSuchVersion' });
  });

  it('may be extended', async () => {
    const { clock, endpoint, client, version } = await prepare('COMPLIANCE');
    await using _ = endpoint;
    const RetainUntilDate = new Date(clock.now().getTime() + 20 * DAY_MS);
    await client.send(
      new PutObjectRetentionCommand({ ...version, Retention: { Mode: 'COMPLIANCE', RetainUntilDate } }),
    );
    await clock.advance(15 * DAY_MS);
    await expect(client.send(new DeleteObjectCommand(version))).rejects.toMatchObject(refused);
  });

  it('legal hold outlasts retention', async () => {
    const { clock, endpoint, client, version } = await prepare('GOVERNANCE');
    await using _ = endpoint;
    await client.send(new PutObjectLegalHoldCommand({ ...version, LegalHold: { Status: 'ON' } }));
    await clock.advance(30 * DAY_MS);
    await expect(client.send(new DeleteObjectCommand(version))).rejects.toMatchObject(refused);
    await client.send(new PutObjectLegalHoldCommand({ ...version, LegalHold: { Status: 'OFF' } }));
    await client.send(new DeleteObjectCommand(version));
  });

  it('takes what the upload asks for itself, in the bucket that has it', async () => {
    const { clock, endpoint, client } = await prepare('GOVERNANCE');
    await using _ = endpoint;
    const lock = {
      Key: 'own',
      Body: 'x',
      ObjectLockMode: 'COMPLIANCE' as const,
      ObjectLockRetainUntilDate: new Date(clock.now().getTime() + DAY_MS),
    };
    const stored = await client.send(new PutObjectCommand({ Bucket: 'vault', ...lock }));
    const bypass = {
      Bucket: 'vault',
      Key: 'own',
      VersionId: stored.VersionId,
      BypassGovernanceRetention: true,
    };
    await expect(client.send(new DeleteObjectCommand(bypass))).rejects.toMatchObject(refused);
    await expect(client.send(new PutObjectCommand({ Bucket: 'open', ...lock }))).rejects.toMatchObject({
      name: 'InvalidRequest',
    });
  });
});
