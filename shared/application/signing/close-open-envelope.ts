import type { Change } from '#application/unit-of-work.ts';
import type { Booking } from '#domain/booking/booking.ts';
import { endEnvelope } from '#domain/signing/envelope.ts';
import { envelopeEnding } from './envelope-change.ts';
import type { EnvelopeRepository } from './ports.ts';

/** The change that ends the booking's pending envelope; none if no envelope is pending. */
export async function closeOpenEnvelope(
  envelopes: Pick<EnvelopeRepository, 'find'>,
  { envelopeId }: Booking,
  status: 'rejected' | 'cancelled',
  at: string,
): Promise<readonly Change[]> {
  const envelope = envelopeId === null ? undefined : await envelopes.find(envelopeId);
  const ended = envelope && endEnvelope(envelope.state, status, at);
  return envelope && ended?.ok ? [envelopeEnding(envelope, { ...ended.value, status })] : [];
}
