import type { Instant } from '#kernel/clock.ts';
import { err, ok, type Result } from '#kernel/result.ts';

export type EnvelopeStatus = 'pending' | 'completed' | 'rejected' | 'expired' | 'cancelled';

/** One request for a signature under one fixed document. */
export type Envelope = {
  readonly envelopeId: string;
  readonly bookingId: string;
  /** The booking's version that the document describes. */
  readonly bookingVersion: number;
  readonly customerId: string;
  readonly vendorId: string;
  readonly status: EnvelopeStatus;
  /** RFC 8785 JSON of the job as it stood when the signature was asked for; empty once it is not needed. */
  readonly document: string;
  readonly documentHash: string;
  readonly requestedAt: Instant;
  readonly completedAt: Instant | null;
  readonly evidenceHash: string | null;
  /** Where the sealed evidence lies in the vault. */
  readonly evidenceKey: string | null;
  readonly reminders: number;
};

export type EnvelopeRefusal =
  | { readonly code: 'envelope_closed'; readonly detail: string }
  | { readonly code: 'document_changed'; readonly detail: string };

/** Signing needs the pending envelope and the very document the signer saw. */
export function checkSignable(envelope: Envelope, seenHash: string): Result<Envelope, EnvelopeRefusal> {
  if (envelope.status !== 'pending') {
    return err({ code: 'envelope_closed', detail: `This signature request is ${envelope.status}.` });
  }
  return envelope.documentHash === seenHash
    ? ok(envelope)
    : err({ code: 'document_changed', detail: 'Read the document again and sign the hash it has now.' });
}

/** Ends a pending envelope without a signature. What nobody signed is not kept: its hash tells what it was. */
export function endEnvelope(
  envelope: Envelope,
  status: 'rejected' | 'expired' | 'cancelled',
  at: Instant,
): Result<Envelope, EnvelopeRefusal> {
  return envelope.status === 'pending'
    ? ok({ ...envelope, status, completedAt: at, document: '' })
    : err({ code: 'envelope_closed', detail: `This signature request is ${envelope.status}.` });
}
