import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { certificatePdf } from '#adapters/pdf/signature-certificate.ts';
import type { openVault } from '#functions/runtime/composition/s3.ts';
import { bundleFunction } from '#infra/bundling/bundle-function.ts';
import { projectRoot } from '#infra/bundling/bundle-options.ts';
import { scratch } from '#tests/support/scratch.ts';

/** The exports of `module`, loaded late from a bundle as a function would. */
async function bundled<M>(module: string): Promise<M> {
  const [folder, outDir] = [scratch(), scratch()];
  writeFileSync(join(folder, 'entry.ts'), `export const load = () => import('${module}');\n`);
  await bundleFunction(relative(projectRoot, join(folder, 'entry.ts')), outDir, []);
  const { load }: { load: () => Promise<M> } = await import(join(outDir, 'index.mjs'));
  return load();
}

describe('a bundle without what no function uses', { timeout: 60_000 }, () => {
  afterEach(() => vi.unstubAllEnvs());

  it('draws a certificate', async () => {
    const { certificatePdf: draw } = await bundled<{ certificatePdf: typeof certificatePdf }>(
      join(projectRoot, 'shared/adapters/pdf/signature-certificate.ts'),
    );
    const bytes = await draw(
      { envelopeId: 'env_1', valid: true, evidenceHash: 'e'.repeat(64), checks: [] },
      {
        signer: { userId: 'usr_1', name: 'Asha Rao' },
        signedAt: '2026-11-23T10:00:00Z',
        method: 'typed',
        ip: '203.0.113.7',
        userAgent: 'test',
        envelopeId: 'env_1',
        drawing: null,
        consent: true,
        documentHash: 'd'.repeat(64),
        document: '{"booking":"bk_1"}'.repeat(100),
      },
    );
    expect(Buffer.from(bytes).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('puts and gets evidence, and knows when there is none', async () => {
    const sent: unknown[] = [];
    const server = createServer((request, response) => {
      const { method, url, headers } = request;
      sent.push([method, url?.split('?')[0], headers['if-none-match'], 'x-amz-checksum-sha256' in headers]);
      const found = method === 'PUT' || url?.startsWith('/vault/there');
      const missing = '<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>none</Message></Error>';
      request.resume().once('end', () => response.writeHead(found ? 200 : 404).end(found ? 'text' : missing));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      vi.stubEnv('AWS_ENDPOINT_URL_S3', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
      for (const name of ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'])
        vi.stubEnv(name, 'ap-south-1');
      const s3 = await bundled<{ openVault: typeof openVault }>('#functions/runtime/composition/s3.ts');
      const vault = s3.openVault('vault');
      await vault.put('there', 'text');
      expect(await vault.get('there')).toBe('text');
      expect(await vault.get('gone')).toBeUndefined();
    } finally {
      server.close();
    }
    expect(sent).toEqual([
      ['PUT', '/vault/there', '*', true],
      ['GET', '/vault/there', undefined, false],
      ['GET', '/vault/gone', undefined, false],
    ]);
  });
});
