import type { Change, Loaded } from '#application/unit-of-work.ts';
import type { Envelope } from '#domain/signing/envelope.ts';

const facts = (envelope: Envelope) => ({
  envelopeId: envelope.envelopeId,
  bookingId: envelope.bookingId,
  customerId: envelope.customerId,
  vendorId: envelope.vendorId,
  status: envelope.status,
  documentHash: envelope.documentHash,
});

export const envelopeCreation = (envelope: Envelope): Change<Envelope> => ({
  kind: 'envelope',
  id: envelope.envelopeId,
  version: 0,
  state: envelope,
  event: { type: 'signature.requested', data: facts(envelope) },
});

const change = (loaded: Loaded<Envelope>, state: Envelope, event: Change['event']): Change<Envelope> => ({
  kind: 'envelope',
  id: state.envelopeId,
  version: loaded.version,
  eventHash: loaded.eventHash,
  state,
  event,
});

export const envelopeCompletion = (
  loaded: Loaded<Envelope>,
  state: Envelope,
  evidenceHash: string,
): Change<Envelope> =>
  change(loaded, state, { type: 'signature.completed', data: { ...facts(state), evidenceHash } });

export const envelopeEnding = (
  loaded: Loaded<Envelope>,
  state: Envelope & { readonly status: 'rejected' | 'expired' | 'cancelled' },
): Change<Envelope> => change(loaded, state, { type: `signature.${state.status}`, data: facts(state) });

/** A signed document without its text. The sealed evidence keeps the text, identified by the hash. */
export const envelopeRedaction = (loaded: Loaded<Envelope>): Change<Envelope> => {
  const state = { ...loaded.state, document: '' };
  return change(loaded, state, { type: 'signature.redacted', data: facts(state) });
};

export const envelopeReminder = (loaded: Loaded<Envelope>): Change<Envelope> => {
  const state = { ...loaded.state, reminders: loaded.state.reminders + 1 };
  return change(loaded, state, { type: 'signature.reminded', data: facts(state) });
};
