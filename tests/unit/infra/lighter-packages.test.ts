import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { certificatePdf } from '#adapters/pdf/signature-certificate.ts';
import type { openStripe } from '#adapters/stripe/stripe-client.ts';
import { systemClock } from '#adapters/system/system.ts';
import type { openVault } from '#functions/runtime/composition/s3.ts';
import { bundleFunction } from '#infra/bundling/bundle-function.ts';
import { projectRoot } from '#infra/bundling/bundle-options.ts';
import { STRIPE_RESOURCES } from '#infra/bundling/lighter-packages.ts';
import { startStripeDouble } from '#infra/local/stripe/stripe-double.ts';
import { STRIPE_KEYS } from '#infra/local/system.ts';
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

  it('calls the payment provider by every resource that its adapter uses, and creates no other', async () => {
    const adapter = join(projectRoot, 'shared/adapters/stripe');
    const source = await readFile(join(adapter, 'stripe-payment-provider.ts'), 'utf8');
    const called = [...source.matchAll(/\bstripe\s*\.\s*(\w+)\s*\./g)].map(([, name]) => name);
    expect(new Set(called)).toEqual(new Set(STRIPE_RESOURCES));

    const provider = await startStripeDouble({ port: 0, ...STRIPE_KEYS, clock: systemClock });
    try {
      const { openStripe: open } = await bundled<{ openStripe: typeof openStripe }>(
        join(adapter, 'stripe-client.ts'),
      );
      const stripe = await open({ secretKey: STRIPE_KEYS.apiKey, apiBaseUrl: provider.url });
      const made = await stripe.paymentIntents.create({ amount: 49_900, currency: 'inr' });
      expect(await stripe.paymentIntents.retrieve(made.id)).toMatchObject({ amount: 49_900 });
      await expect(stripe.refunds.create({ payment_intent: 'pi_none' })).rejects.toMatchObject({
        type: 'StripeInvalidRequestError',
      });
      expect(Object.keys(stripe)).toEqual(expect.arrayContaining([...STRIPE_RESOURCES]));
      expect(stripe).not.toHaveProperty('customers');
    } finally {
      await provider.stop();
    }
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
