import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { operationsRoutes as routes } from '#contracts/routes/operations.ts';
import { signatureRoutes } from '#contracts/routes/signatures.ts';
import { good } from '#tests/support/jobs.ts';
import { openScene } from '#tests/support/scene.ts';
import { scratch } from '#tests/support/scratch.ts';

const { test, actors, jobs } = await openScene();
const ops = await actors.staff('ops_manager');

describe('an exported audit trail', () => {
  it('verifies offline against the anchors in the vault', async () => {
    const { bookingId } = await jobs.workedJob(actors);
    const query = { kind: 'booking', id: bookingId } as const;
    const exported = good(await ops.call(routes.exportAuditLog, { query }));
    const folder = scratch();
    const trail = join(folder, 'trail.jsonl');
    writeFileSync(trail, exported);
    writeFileSync(
      join(folder, 'jwks.json'),
      JSON.stringify(good(await ops.call(signatureRoutes.getSealKeys))),
    );
    expect(await saveAnchors(join(folder, 'anchors-'))).toBeGreaterThan(0);
    expect(verify(folder, trail)).toMatchObject({ code: 0, verdict: { verified: true, unanchored: [] } });

    const lines = readFileSync(trail, 'utf8').trim().split('\n');
    writeFileSync(trail, lines.slice(0, -1).join('\n'));
    expect(verify(folder, trail)).toMatchObject({ code: 1, verdict: { faults: [{ kind: 'missing' }] } });
    writeFileSync(trail, lines.join('\n').replace('"status":"assigned"', '"status":"closed"'));
    expect(verify(folder, trail)).toMatchObject({ code: 1, verdict: { verified: false } });
    writeFileSync(trail, '\n');
    expect(verify(folder, trail)).toEqual({ code: 2, verdict: undefined });
  });

  async function saveAnchors(prefix: string): Promise<number> {
    const s3 = new S3Client({ ...test.aws, forcePathStyle: true });
    const Bucket = test.output('VaultBucket');
    let token: string | undefined;
    let saved = 0;
    do {
      const list = await s3.send(
        new ListObjectsV2Command({
          Bucket,
          Prefix: 'anchors/',
          ...(token === undefined ? {} : { ContinuationToken: token }),
        }),
      );
      for (const { Key } of list.Contents ?? []) {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        writeFileSync(`${prefix}${saved}.json`, (await Body?.transformToString()) ?? '');
        saved += 1;
      }
      token = list.NextContinuationToken;
    } while (token !== undefined);
    return saved;
  }

  function verify(folder: string, trail: string) {
    const anchors = mkdtempSync(join(folder, 'only-'));
    execFileSync('sh', ['-c', `cp "${folder}"/anchors-*.json "${anchors}"`]);
    const args = ['bin/verify-audit.ts', '--trail', trail, '--anchors', anchors];
    try {
      const out = execFileSync(
        process.execPath,
        [...args, '--jwks', join(folder, 'jwks.json'), '--require-anchored', '--json'],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
      );
      return { code: 0, verdict: JSON.parse(out) };
    } catch (error) {
      const { status, stdout } = error as { status: number; stdout: string };
      return { code: status, verdict: stdout === '' ? undefined : JSON.parse(stdout) };
    }
  }
});
