import * as z from '#contracts/zod.ts';
import type { Photo } from '#domain/booking/photo.ts';
import { wholeOf } from '#kernel/ids.ts';
import { lazily } from '#kernel/lazily.ts';
import { type AggregateDefinition, aggregateKey, type ItemKey } from '../aggregate.ts';
import { storedInstant } from './fields.ts';

const schema = lazily(
  (): z.ZodMiniType<Photo> =>
    z.object({
      photoId: z.string(),
      bookingId: z.string(),
      customerId: z.string(),
      vendorId: z.string(),
      kind: z.enum(['before', 'after']),
      status: z.enum(['requested', 'stored', 'rejected', 'erased']),
      uploadKey: z.string(),
      contentType: z.string(),
      bytes: z.int(),
      requestedAt: storedInstant(),
      sha256: z.nullable(z.string()),
      variants: z.nullable(z.object({ full: z.string(), thumbnail: z.string() })),
      rejection: z.nullable(z.string()),
    }),
);

/** Photos are stored next to their booking, so that one query reads them all; a photo's id contains its booking's. */
export const photosOf = (bookingId: string): ItemKey => ({
  pk: aggregateKey('booking', bookingId).pk,
  sk: 'PHOTO#',
});
const photoKey = (photoId: string): ItemKey => {
  const { pk, sk } = photosOf(wholeOf(photoId, 'bk'));
  return { pk, sk: sk + photoId };
};

export const photoAggregate: AggregateDefinition<Photo> = {
  kind: 'photo',
  keyOf: photoKey,
  schema,
  indexes: () => ({}),
};
