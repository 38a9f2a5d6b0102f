import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { certificatePdf } from '#adapters/pdf/signature-certificate.ts';
import type { SigningAct } from '#domain/signing/document.ts';

const document = '{"place":{"line1":"१२, गांधी मार्ग"},"service":"Tap repair"}';
const verification = { envelopeId: 'env_1', valid: true, evidenceHash: 'e'.repeat(64), checks: [] };
const act = (name: string, signed = document): SigningAct => ({
  envelopeId: 'env_1',
  document: signed,
  documentHash: sha256(signed),
  signer: { userId: 'usr_1', name },
  method: 'typed',
  drawing: null,
  consent: true,
  ip: '203.0.113.7',
  userAgent: 'test',
  signedAt: '2026-11-23T10:00:00Z',
});

/** The streams of a PDF: what it draws, what it holds as files. */
async function streamsOf(certificate: SigningAct): Promise<readonly Buffer[]> {
  const pdf = Buffer.from(await certificatePdf(verification, certificate));
  const streams: Buffer[] = [];
  for (let at = pdf.indexOf('stream\n'); at >= 0; at = pdf.indexOf('\nstream\n', at + 1)) {
    const start = pdf.indexOf('stream\n', at) + 'stream\n'.length;
    const end = pdf.indexOf('endstream', start);
    streams.push(inflateSync(pdf.subarray(start, end)));
  }
  return streams;
}
const drawn = (streams: readonly Buffer[]): string =>
  streams
    .flatMap((stream) => [...stream.toString('latin1').matchAll(/<([0-9A-F]+)> Tj/g)])
    .map(([, hex = '']) => Buffer.from(hex, 'hex').toString('latin1'))
    .join('');

describe('a certificate', () => {
  it.each([
    ['रवि', 'Ravi, written \\u0930\\u0935\\u093f (usr_1)'],
    ['王', '\\u738b (usr_1)'],
    ['José Rao', 'José Rao (usr_1)'],
  ])('names %s so that it can be read, and exactly', async (name, shown) => {
    expect(drawn(await streamsOf(act(name)))).toContain(shown);
  });

  it('prints the signed document as equivalent JSON', async () => {
    const text = drawn(await streamsOf(act('Asha')));
    expect(text).not.toContain('?');
    expect(text).toContain('can not show');
    const printed = text.slice(text.indexOf('{"place"'));
    expect(JSON.parse(printed)).toEqual(JSON.parse(document));
  });

  it('shows a drawn signature, and a typed one without a drawing', async () => {
    const curves = async (drawing: string | null) =>
      (await streamsOf({ ...act('Asha'), method: 'drawn', drawing })).join('\n').match(/ c$/gm)?.length ?? 0;
    expect(await curves('M0 0 C1 1 2 2 3 3 4 4 5 5 6 6')).toBe(2);
    expect(await curves(null)).toBe(0);
    // Evidence from before the grammar was strict may hold any text of these characters.
    expect(await curves('M0 0 C1')).toBe(0);
  });

  it('attaches the exact bytes of the signed document, which match the printed hash', async () => {
    const streams = await streamsOf(act('Asha'));
    const hashes = streams.map((stream) => sha256(stream.toString('utf8')));
    expect(hashes).toContain(act('Asha').documentHash);
  });

  it('has no note on transliteration when all letters can be shown', async () => {
    expect(drawn(await streamsOf(act('Asha Rao', '{"service":"Tap repair"}')))).not.toContain('can not show');
  });
});
