import * as z from '#contracts/zod.ts';
import type { Envelope } from '#domain/signing/envelope.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
import { storedInstant } from './fields.ts';

const schema = lazily(
  (): z.ZodMiniType<Envelope> =>
    z.object({
      envelopeId: z.string(),
      bookingId: z.string(),
      bookingVersion: z.int(),
      customerId: z.string(),
      vendorId: z.string(),
      status: z.enum(['pending', 'completed', 'rejected', 'expired', 'cancelled']),
      document: z.string(),
      documentHash: z.string(),
      requestedAt: storedInstant(),
      completedAt: z.nullable(storedInstant()),
      evidenceHash: z.nullable(z.string()),
      evidenceKey: z.nullable(z.string()),
      reminders: z.int(),
    }),
);

export const PENDING_SIGNATURES = 'envelopes#pending';

export const envelopeAggregate: AggregateDefinition<Envelope> = {
  kind: 'envelope',
  schema,
  indexes: (envelope) =>
    envelope.status === 'pending'
      ? { gsi3: { pk: PENDING_SIGNATURES, sk: `${envelope.requestedAt}#${envelope.envelopeId}` } }
      : {},
};
