import { bookingChange } from '#application/booking/booking-events.ts';
import type { BookingRepository, Sealer } from '#application/booking/ports.ts';
import { once } from '#application/once.ts';
import { retryOnConflict } from '#application/retry-on-conflict.ts';
import type { CallContext, Conflict, Loaded, UnitOfWork } from '#application/unit-of-work.ts';
import { type Failure, failure } from '#contracts/errors.ts';
import type { Sha256 } from '#domain/audit/chain.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { decide } from '#domain/booking/decide.ts';
import { type SigningAct, signingEvidence } from '#domain/signing/document.ts';
import { checkSignable } from '#domain/signing/envelope.ts';
import { canonicalJson } from '#kernel/json.ts';
import { err, ok, type Result } from '#kernel/result.ts';
import { envelopeCompletion } from './envelope-change.ts';
import {
  type EnvelopeRepository,
  EVIDENCE_TYPE,
  type EvidenceVault,
  type SignatureRow,
  signatureKey,
} from './ports.ts';

export type SignBookingPorts = {
  readonly uow: UnitOfWork;
  readonly bookings: Pick<BookingRepository, 'findForCustomer'>;
  readonly envelopes: Pick<EnvelopeRepository, 'findForParty'>;
  readonly vault: EvidenceVault;
  readonly sealer: Sealer;
  readonly sha256: Sha256;
};

export type SignRequest = {
  readonly envelopeId: string;
  readonly documentHash: string;
  readonly signerName: string;
  readonly method: 'typed' | 'drawn';
  readonly drawing?: string | undefined;
  readonly ip: string;
  readonly userAgent: string;
};
export type Signed = {
  readonly signatureId: string;
  readonly evidenceHash: string;
  readonly signedAt: string;
};

/**
 * The customer signs the document with the hash that was read. The sealed evidence is in the vault before any record
 * says "signed": a crash in between leaves an unreferenced object, never a signature without evidence.
 */
export const signBooking = (
  ports: SignBookingPorts,
  bookingId: string,
  request: SignRequest,
  context: CallContext,
): Promise<Result<Signed, Failure>> =>
  once(
    context.intent,
    ports.uow,
    (stored) => stored as Signed,
    () => retryOnConflict(() => attempt(ports, bookingId, request, context)),
  );

async function attempt(
  ports: SignBookingPorts,
  bookingId: string,
  request: SignRequest,
  context: CallContext,
): Promise<Result<Signed, Failure | Conflict>> {
  const customerId = context.actor.id;
  const [booking, envelope] = await Promise.all([
    ports.bookings.findForCustomer(customerId, bookingId),
    ports.envelopes.findForParty(customerId, request.envelopeId),
  ]);
  if (!booking || !envelope || envelope.state.bookingId !== bookingId) return err(failure('not_found'));
  const signable = checkSignable(envelope.state, request.documentHash);
  if (!signable.ok) return signable;
  const decision = decide(booking.state, { type: 'sign' }, context.actor, context.at);
  if (!decision.ok) return decision;
  if (
    envelope.state.bookingVersion !== jobVersion(booking) ||
    booking.state.envelopeId !== request.envelopeId
  ) {
    return err(failure('document_changed', 'The job changed after this document was made.'));
  }

  const evidence = signingEvidence(actOf(signable.value.document, request, context));
  const evidenceHash = ports.sha256(evidence);
  const seal = await ports.sealer.seal(evidence, EVIDENCE_TYPE);
  const sealed = canonicalJson({ evidence, evidenceHash, seal });
  // The key is the hash of the whole content, seal included, so an existing object under it is the same.
  const evidenceKey = `signatures/${request.envelopeId}/${ports.sha256(sealed)}.json`;
  await ports.vault.put(evidenceKey, sealed);

  const row: SignatureRow = {
    envelopeId: request.envelopeId,
    bookingId,
    signerId: customerId,
    evidenceHash,
    evidenceKey,
    seal,
    signedAt: context.at,
  };
  const completed = {
    ...envelope.state,
    status: 'completed',
    completedAt: context.at,
    evidenceHash,
    evidenceKey,
  } as const;
  const signed: Signed = { signatureId: request.envelopeId, evidenceHash, signedAt: context.at };
  const saved = await ports.uow.commit({
    actor: context.actor,
    at: context.at,
    correlationId: context.correlationId,
    changes: [bookingChange(booking, decision.value), envelopeCompletion(envelope, completed, evidenceHash)],
    appends: [{ table: 'signatures', ...signatureKey(request.envelopeId), record: row }],
    ...(context.intent ? { idempotency: { ...context.intent, result: signed } } : {}),
  });
  return saved.ok ? ok(signed) : saved;
}

/**
 * The booking version at which the job itself last changed. An escalation to ops is the only event possible while the
 * document waits for its signature, and it does not change the job.
 */
const jobVersion = ({ version, state }: Loaded<Booking>): number =>
  state.escalatedAt === null ? version : version - 1;

const actOf = (document: string, request: SignRequest, context: CallContext): SigningAct => ({
  envelopeId: request.envelopeId,
  document,
  documentHash: request.documentHash,
  signer: { userId: context.actor.id, name: request.signerName },
  method: request.method,
  drawing: request.drawing ?? null,
  consent: true,
  ip: request.ip,
  userAgent: request.userAgent,
  signedAt: context.at,
});
