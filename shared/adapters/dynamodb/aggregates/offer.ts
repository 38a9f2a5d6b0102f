import * as z from '#contracts/zod.ts';
import type { Offer } from '#domain/booking/offer.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
import { storedInstant, storedMoney, storedProposal } from './fields.ts';

const schema = lazily(
  (): z.ZodMiniType<Offer> =>
    z.object({
      offerId: z.string(),
      bookingId: z.string(),
      customerId: z.string(),
      vendorId: z.string(),
      status: z.enum(['sent', 'accepted', 'declined', 'expired', 'withdrawn', 'released']),
      vendorShare: storedMoney(),
      sentAt: storedInstant(),
      expiresAt: storedInstant(),
      answeredAt: z.nullable(storedInstant()),
      ...storedProposal().shape,
    }),
);

/** Found by id, which follows from the booking; in no index. */
export const offerAggregate: AggregateDefinition<Offer> = { kind: 'offer', schema, indexes: () => ({}) };
