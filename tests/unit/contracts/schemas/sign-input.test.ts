import { describe, expect, it } from 'vitest';
import { signInput } from '#contracts/schemas/signing.ts';

const signed = (change: Readonly<Record<string, unknown>>) =>
  signInput().safeParse({
    envelopeId: 'env_1',
    documentHash: 'a'.repeat(64),
    signerName: 'Asha Rao',
    method: 'typed',
    consent: true,
    ...change,
  });
const wrong = (change: Readonly<Record<string, unknown>>) =>
  signed(change).error?.issues.map(({ path }) => path.join('/'));

describe('a signature', () => {
  it('is a typed name, or one that is drawn', () => {
    expect(signed({}).success).toBe(true);
    expect(signed({ method: 'drawn', drawing: 'M0 0 L10 10' }).success).toBe(true);
  });

  it.each([undefined, '', ' ', 'Z', 'M0 0', '10 10 20 20'])('is not drawn by %j', (drawing) => {
    expect(wrong({ method: 'drawn', drawing })).toContain('drawing');
  });

  it('is not a name that nobody can read', () => {
    expect(wrong({ signerName: '\u200b\u200b' })).toContain('signerName');
  });
});
