import type { Page, PageRequest } from '#application/paging.ts';
import type { Loaded } from '#application/unit-of-work.ts';
import type { Envelope } from '#domain/signing/envelope.ts';

export type EnvelopeRepository = {
  find(envelopeId: string): Promise<Loaded<Envelope> | undefined>;
  /** The customer's or the vendor's own. */
  findForParty(userId: string, envelopeId: string): Promise<Loaded<Envelope> | undefined>;
  /** Longest waiting first. */
  listPending(request: PageRequest): Promise<Page<Loaded<Envelope>>>;
};

/** Write-once storage of sealed evidence: objects can't be changed or deleted before their lock ends. */
export type EvidenceVault = {
  /** Stores `content` under `key`; an existing object stays unchanged. */
  put(key: string, content: string): Promise<void>;
  /** Undefined when there is no such object. */
  get(key: string): Promise<string | undefined>;
};

/** The row of the append-only signatures table, by which evidence is found and cross-checked. */
export type SignatureRow = {
  readonly envelopeId: string;
  readonly bookingId: string;
  readonly signerId: string;
  readonly evidenceHash: string;
  readonly evidenceKey: string;
  readonly seal: string;
  readonly signedAt: string;
};
export type SignatureIndex = { find(envelopeId: string): Promise<SignatureRow | undefined> };

export const signatureKey = (envelopeId: string) => ({ pk: `signature#${envelopeId}`, sk: 'SIGNED' });
export const EVIDENCE_TYPE = 'evidence+jws';
