import * as z from '#contracts/zod.ts';
import { route } from '../route.ts';
import * as example from '../schemas/examples.ts';
import { publicKey } from '../schemas/keys.ts';
import { envelope, envelopeParams, sealedEvidence, verification } from '../schemas/signing.ts';

const common = { group: 'common', method: 'GET', rate: 'read', params: envelopeParams } as const;
const parties = ['customer', 'vendor', 'ops_manager', 'super_admin'] as const;

/** What was, or is to be, signed: for its two parties and ops. */
export const signatureRoutes = {
  getSealKeys: route({
    id: 'getSealKeys',
    group: 'common',
    method: 'GET',
    path: '/v1/seal-keys',
    access: 'public',
    rate: 'anonymous',
    summary: 'The public keys of sealed evidence and audit anchors, as a JWKS',
    description: 'For verifying exports offline. None of them signs access tokens.',
    success: {
      status: 200,
      schema: () => z.object({ keys: z.array(publicKey()) }),
      example: {
        keys: [
          {
            kty: 'OKP',
            crv: 'Ed25519',
            x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
            kid: 's20261122',
            use: 'sig',
            alg: 'EdDSA',
          },
        ],
      },
    },
    errors: [],
  }),
  getSignature: route({
    id: 'getSignature',
    ...common,
    path: '/v1/signatures/{envelopeId}',
    access: parties,
    summary: 'The document to sign, or the signed document, with its hash',
    success: {
      status: 200,
      schema: envelope,
      example: {
        envelopeId: 'env_01hzy3q9e8',
        bookingId: 'bk_01hzy3q9e8',
        status: 'pending',
        document: '{"bookingId":"bk_01hzy3q9e8"}',
        documentHash: example.hash,
        requestedAt: example.at,
        completedAt: null,
        evidenceHash: null,
        signerName: null,
      },
    },
    errors: ['not_found'],
  }),
  verifySignature: route({
    id: 'verifySignature',
    ...common,
    path: '/v1/signatures/{envelopeId}/verify',
    access: parties,
    summary: 'Verify a signature: recompute hashes and check the seal',
    success: {
      status: 200,
      schema: verification,
      example: {
        envelopeId: 'env_01hzy3q9e8',
        valid: true,
        evidenceHash: example.hash,
        checks: [
          { check: 'seal', passed: true, detail: 'The Ed25519 seal is ours and covers the evidence.' },
        ],
      },
    },
    errors: ['not_found'],
  }),
  getSignatureEvidence: route({
    id: 'getSignatureEvidence',
    ...common,
    path: '/v1/signatures/{envelopeId}/evidence',
    access: parties,
    summary: 'The sealed evidence of a signature, to keep and to verify offline',
    description:
      '`seal` is a detached JWS (EdDSA) over the bytes of `evidence`, by a key of `/v1/seal-keys`; `evidenceHash` is their SHA-256.',
    success: {
      status: 200,
      schema: sealedEvidence,
      example: {
        evidence: '{"consent":true,"document":"{}"}',
        evidenceHash: example.hash,
        seal: 'eyJhbGciOiJFZERTQSIsImtpZCI6InMyMDI2MTEyMiIsInR5cCI6ImV2aWRlbmNlK2p3cyJ9..c2lnbmF0dXJl',
      },
    },
    errors: ['not_found'],
  }),
  getSignatureCertificate: route({
    id: 'getSignatureCertificate',
    ...common,
    path: '/v1/signatures/{envelopeId}/certificate',
    access: parties,
    summary: 'A PDF certificate of the signature and its evidence',
    description:
      'Holds the signed document as the file `document.json`, byte for byte. A name in an Indian script is also given in Latin letters; on the pages, letters beyond Latin-1 are escaped as in JSON.',
    success: { status: 200, contentType: 'application/pdf' },
    errors: ['not_found'],
  }),
} as const;
