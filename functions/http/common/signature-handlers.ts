import { readAct, readSealed, type SealedEvidence } from '#application/signing/read-evidence.ts';
import { verifySignature } from '#application/signing/verify-signature.ts';
import type { Caller } from '#contracts/authorizer-context.ts';
import { failure } from '#contracts/errors.ts';
import type { signatureRoutes } from '#contracts/routes/signatures.ts';
import type { SigningAct } from '#domain/signing/document.ts';
import type { Envelope } from '#domain/signing/envelope.ts';
import type { RouteHandlers } from '#functions/runtime/http-handler.ts';
import { err, ok } from '#kernel/result.ts';
import { drawCertificate } from './certificate-composition.ts';
import { envelopes, sealKeys, signing } from './composition.ts';

/** The envelope if the caller is a party to it or from ops. */
const visible = ({ userId, role }: Caller, envelopeId: string) =>
  role === 'customer' || role === 'vendor'
    ? envelopes.findForParty(userId, envelopeId)
    : envelopes.find(envelopeId);

async function readVault({ evidenceKey }: Envelope): Promise<SealedEvidence | undefined> {
  const stored = evidenceKey === null ? undefined : await signing.vault.get(evidenceKey);
  return stored === undefined ? undefined : readSealed(stored);
}

async function readSigned(envelope: Envelope): Promise<SigningAct | undefined> {
  const sealed = await readVault(envelope);
  return sealed && readAct(sealed.evidence);
}

export const signatureHandlers: RouteHandlers<typeof signatureRoutes> = {
  getSealKeys: async () =>
    ok({
      keys: (await sealKeys.all()).map(({ kid, jwk }) => ({
        ...jwk,
        kid,
        use: 'sig' as const,
        alg: 'EdDSA' as const,
      })),
    }),
  getSignature: async ({ caller, params }) => {
    const found = (await visible(caller, params.envelopeId))?.state;
    if (!found) return err(failure('not_found'));
    return ok({ ...found, signerName: (await readSigned(found))?.signer.name ?? null });
  },
  verifySignature: async ({ caller, params }) => {
    if (!(await visible(caller, params.envelopeId))) return err(failure('not_found'));
    const verified = await verifySignature(signing, params.envelopeId);
    return verified.ok ? ok({ ...verified.value, checks: [...verified.value.checks] }) : verified;
  },
  getSignatureEvidence: async ({ caller, params }) => {
    const found = (await visible(caller, params.envelopeId))?.state;
    if (!found) return err(failure('not_found'));
    const sealed = await readVault(found);
    return sealed ? ok(sealed) : err(failure('not_found', 'There is no evidence of a signature.'));
  },
  getSignatureCertificate: async ({ caller, params }) => {
    const found = (await visible(caller, params.envelopeId))?.state;
    if (!found) return err(failure('not_found'));
    const verified = await verifySignature(signing, params.envelopeId);
    if (!verified.ok) return verified;
    const act = await readSigned(found);
    return act
      ? ok(await drawCertificate(verified.value, act))
      : err(failure('not_found', 'The evidence is missing.'));
  },
};
