import type { Sealer } from '#application/booking/ports.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Sha256 } from '#domain/audit/chain.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { EVIDENCE_TYPE, type EvidenceVault, type SignatureIndex } from './ports.ts';
import { readAct, readSealed } from './read-evidence.ts';

export type VerifySignaturePorts = {
  readonly signatures: SignatureIndex;
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
 * inside it, and the index row. Any altered byte fails at least one check.
 */
export async function verifySignature(
  ports: VerifySignaturePorts,
  envelopeId: string,
): Promise<Result<Verification, Failure>> {
  const row = await ports.signatures.find(envelopeId);
  if (!row) return err(failure('not_found', 'This document has not been signed.'));
  const stored = await ports.vault.get(row.evidenceKey);
  const sealed = stored === undefined ? undefined : readSealed(stored);
  const checks: SignatureCheck[] = [
    check('evidence_present', sealed !== undefined, 'The sealed evidence lies in the vault and can be read.'),
  ];
  if (sealed) {
    const act = readAct(sealed.evidence);
    checks.push(
      check(
        'evidence_hash',
        ports.sha256(sealed.evidence) === row.evidenceHash,
        'SHA-256 of the evidence is the one on record.',
      ),
      check(
        'index_row',
        sealed.evidenceHash === row.evidenceHash && sealed.seal === row.seal,
        'Vault and index agree.',
      ),
      check(
        'seal',
        await ports.sealer.verify(sealed.evidence, sealed.seal, EVIDENCE_TYPE),
        'The Ed25519 seal is ours and covers the evidence.',
      ),
      check(
        'document_hash',
        act !== undefined && ports.sha256(act.document) === act.documentHash,
        'The document has the hash the signer agreed to.',
      ),
      check('envelope', act?.envelopeId === envelopeId, 'The evidence belongs to this envelope.'),
    );
  }
  const valid = checks.length > 1 && checks.every(({ passed }) => passed);
  return ok({ envelopeId, valid, evidenceHash: row.evidenceHash, checks });
}

const check = (name: string, passed: boolean, detail: string): SignatureCheck => ({
  check: name,
  passed,
  detail,
});
