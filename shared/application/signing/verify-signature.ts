import type { Sealer } from '#application/booking/ports.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Sha256 } from '#domain/audit/chain.ts';
import type { Envelope } from '#domain/signing/envelope.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import {
  type EnvelopeRepository,
  EVIDENCE_TYPE,
  type EvidenceVault,
  type SignatureIndex,
  type SignatureRow,
} from './ports.ts';
import { readAct, readJob, readSealed, type SealedEvidence } from './read-evidence.ts';

export type VerifySignaturePorts = {
  readonly signatures: SignatureIndex;
  readonly envelopes: Pick<EnvelopeRepository, 'find'>;
  readonly vault: Pick<EvidenceVault, 'get'>;
  readonly sealer: Pick<Sealer, 'verify'>;
  readonly sha256: Sha256;
};
export type SignatureCheck = { readonly check: string; readonly passed: boolean; readonly detail: string };
export type Verification = {
  readonly envelopeId: string;
  readonly valid: boolean;
  readonly evidenceHash: string | null;
  readonly checks: readonly SignatureCheck[];
};

/**
 * Recomputes everything a signature rests on: the evidence in the vault, its hash, the seal, the document's hash
 * inside it, the index row, and the envelope from which the parties read the document. Any altered byte fails at least
 * one check.
 */
export async function verifySignature(
  ports: VerifySignaturePorts,
  envelopeId: string,
): Promise<Result<Verification, Failure>> {
  const row = await ports.signatures.find(envelopeId);
  if (!row) return err(failure('not_found', 'This document has not been signed.'));
  const [stored, envelope] = await Promise.all([
    ports.vault.get(row.evidenceKey),
    ports.envelopes.find(envelopeId),
  ]);
  const sealed = stored === undefined ? undefined : readSealed(stored);
  const checks: SignatureCheck[] = [
    check('evidence_present', sealed !== undefined, 'The sealed evidence lies in the vault and can be read.'),
  ];
  if (sealed) checks.push(...(await recordChecks(ports, row, envelope?.state, sealed)));
  const valid = checks.length > 1 && checks.every(({ passed }) => passed);
  return ok({ envelopeId, valid, evidenceHash: row.evidenceHash, checks });
}

/** The evidence on its own, and against what is on record. */
async function recordChecks(
  { sealer, sha256 }: VerifySignaturePorts,
  row: SignatureRow,
  envelope: Envelope | undefined,
  { evidence, evidenceHash, seal }: SealedEvidence,
): Promise<readonly SignatureCheck[]> {
  const act = readAct(evidence);
  const job = act && readJob(act.document);
  return [
    check(
      'evidence_hash',
      sha256(evidence) === row.evidenceHash,
      'SHA-256 of the evidence is the one on record.',
    ),
    check(
      'index_row',
      evidenceHash === row.evidenceHash &&
        seal === row.seal &&
        act?.signer.userId === row.signerId &&
        act.signedAt === row.signedAt &&
        job?.bookingId === row.bookingId,
      'Vault and index agree.',
    ),
    check(
      'seal',
      await sealer.verify(evidence, seal, EVIDENCE_TYPE),
      'The Ed25519 seal is ours and covers the evidence.',
    ),
    check(
      'document_hash',
      act !== undefined && sha256(act.document) === act.documentHash,
      'The document has the hash the signer agreed to.',
    ),
    check(
      'envelope',
      act?.envelopeId === row.envelopeId && job?.customerId === act.signer.userId,
      'The evidence belongs to this envelope, and its signer to the job.',
    ),
    check(
      'record',
      act !== undefined &&
        envelope?.evidenceHash === row.evidenceHash &&
        envelope.documentHash === act.documentHash &&
        (envelope.document === '' || envelope.document === act.document),
      'The document that is shown is the one that was signed.',
    ),
  ];
}

const check = (name: string, passed: boolean, detail: string): SignatureCheck => ({
  check: name,
  passed,
  detail,
});
