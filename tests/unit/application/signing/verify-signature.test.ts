import { expect, it } from 'vitest';
import { sha256 } from '#adapters/crypto/sha256.ts';
import { createJoseSealer } from '#adapters/jwt/jose-sealer.ts';
import { keysOfJwks } from '#adapters/jwt/jwks-file.ts';
import { createRingKey, publicHalves } from '#adapters/jwt/keyring.ts';
import { EVIDENCE_TYPE, type SignatureRow } from '#application/signing/ports.ts';
import { verifySignature } from '#application/signing/verify-signature.ts';
import { type SigningAct, signingDocument, signingEvidence } from '#domain/signing/document.ts';
import type { Envelope } from '#domain/signing/envelope.ts';
import { canonicalJson } from '#kernel/json.ts';
import { newBooking } from '../../domain/booking/bookings.ts';

const evidenceKey = 'signatures/env_1/1.json';
const AT = '2026-11-22T10:00:00.000Z';
const ring = { keys: [createRingKey('s1', 'active', AT)] };
const published = keysOfJwks({ keys: publicHalves(ring).keys.map(({ kid, jwk }) => ({ ...jwk, kid })) });
const sealer = createJoseSealer({ readKeyring: async () => ring, published });
const document = signingDocument(newBooking(), 8, []);
const { bookingId, customerId, vendorId } = newBooking();

/** What is on record of one signature. */
type Record = {
  readonly act: SigningAct;
  readonly row: SignatureRow;
  readonly envelope: Envelope;
  readonly stored: string;
};

async function signed(change: Partial<SigningAct> = {}): Promise<Record> {
  const act: SigningAct = {
    envelopeId: 'env_1',
    document,
    documentHash: sha256(document),
    signer: { userId: customerId, name: 'Asha Rao' },
    method: 'typed',
    drawing: null,
    consent: true,
    ip: '203.0.113.7',
    userAgent: 'test',
    signedAt: AT,
    ...change,
  };
  const evidence = signingEvidence(act);
  const evidenceHash = sha256(evidence);
  const seal = await sealer.seal(evidence, EVIDENCE_TYPE);
  return {
    act,
    stored: canonicalJson({ evidence, evidenceHash, seal }),
    row: {
      envelopeId: 'env_1',
      bookingId,
      signerId: customerId,
      evidenceHash,
      evidenceKey,
      seal,
      signedAt: AT,
    },
    envelope: {
      envelopeId: 'env_1',
      bookingId,
      bookingVersion: 8,
      customerId,
      vendorId,
      status: 'completed',
      document,
      documentHash: sha256(document),
      requestedAt: AT,
      completedAt: AT,
      evidenceHash,
      evidenceKey,
      reminders: 0,
    },
  };
}

/** The checks that fail; `undefined` when the signature is valid. */
async function failing({ row, envelope, stored }: Record): Promise<readonly string[] | undefined> {
  const verified = await verifySignature(
    {
      signatures: { find: async () => row },
      envelopes: { find: async () => ({ state: envelope, version: 2, eventHash: '0'.repeat(64) }) },
      vault: { get: async (key) => (key === evidenceKey ? stored : undefined) },
      sealer,
      sha256,
    },
    'env_1',
  );
  if (!verified.ok) throw new Error(verified.error.code);
  const { valid, checks } = verified.value;
  return valid ? undefined : checks.filter(({ passed }) => !passed).map(({ check }) => check);
}

it('a signature verifies, also when its text was deleted for the customer', async () => {
  const record = await signed();
  expect(await failing(record)).toBeUndefined();
  expect(await failing({ ...record, envelope: { ...record.envelope, document: '' } })).toBeUndefined();
});

it('fails when any part of the index row is altered', async () => {
  const record = await signed();
  const other = await signed({ ip: '203.0.113.8' });
  const alterations: readonly Partial<SignatureRow>[] = [
    { bookingId: 'bk_other' },
    { signerId: 'usr_other' },
    { signedAt: '2026-11-22T10:00:00.001Z' },
    { evidenceHash: other.row.evidenceHash },
    { seal: other.row.seal },
    { evidenceKey: 'signatures/env_1/2.json' },
  ];
  for (const alteration of alterations)
    expect(await failing({ ...record, row: { ...record.row, ...alteration } })).not.toBeUndefined();
});

it('fails when the shown document is not the signed one', async () => {
  const record = await signed();
  const altered = document.replace('"bookingVersion":8', '"bookingVersion":9');
  const alterations: readonly Partial<Envelope>[] = [
    { document: altered },
    { document: altered, documentHash: sha256(altered) },
    { documentHash: sha256(altered) },
    { evidenceHash: null },
  ];
  for (const alteration of alterations)
    expect(await failing({ ...record, envelope: { ...record.envelope, ...alteration } })).toEqual(['record']);
});

it('fails for sealed evidence of another envelope, signer or job', async () => {
  const record = await signed();
  const foreign: readonly Partial<SigningAct>[] = [
    { envelopeId: 'env_2' },
    { signer: { userId: 'usr_other', name: 'Asha Rao' } },
    { document: signingDocument(newBooking({ bookingId: 'bk_other' }), 8, []) },
  ];
  for (const change of foreign) {
    const { stored, row } = await signed(change);
    const { evidenceHash, seal } = row;
    const swapped = { ...record, stored, row: { ...record.row, evidenceHash, seal } };
    expect(await failing(swapped)).not.toBeUndefined();
  }
});

it('fails for every altered byte of the evidence', async () => {
  const record = await signed();
  for (let at = 0; at < record.stored.length; at += 7) {
    const other = record.stored[at] === '0' ? '1' : '0';
    const stored = record.stored.slice(0, at) + other + record.stored.slice(at + 1);
    expect(await failing({ ...record, stored }), `byte ${at}`).not.toBeUndefined();
  }
});
