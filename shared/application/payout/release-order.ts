import type { SignThenPayInput } from '#contracts/workflows/sign-then-pay.ts';
import type { ReleaseGrounds } from '#domain/payment/payment.ts';
import type { EnvelopeId, UserId } from '#kernel/ids.ts';

/** What lets the money go: the customer's signature, or the recorded decision of ops. */
export type ReleaseOrder = SignThenPayInput['release'];

export const groundsOf = (order: ReleaseOrder): ReleaseGrounds =>
  order.by === 'signature'
    ? { kind: 'signature', envelopeId: order.envelopeId as EnvelopeId }
    : { kind: 'override', approvedBy: 'ops' as UserId, reason: order.eventId };
