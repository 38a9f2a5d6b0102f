import * as z from '#contracts/zod.ts';
import type { Photo } from '#domain/booking/photo.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
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

export const photoList = (bookingId: string): string => `booking#${bookingId}#photos`;

export const photoAggregate: AggregateDefinition<Photo> = {
  kind: 'photo',
  schema,
  indexes: (photo) => ({
    gsi1: { pk: photoList(photo.bookingId), sk: `${photo.requestedAt}#${photo.photoId}` },
  }),
};
