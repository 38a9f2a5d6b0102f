import * as z from 'zod';
import type { Photo } from '#domain/booking/photo.ts';
import { lazily } from '#kernel/lazily.ts';
import type { AggregateDefinition } from '../aggregate.ts';
import { storedInstant } from './fields.ts';

const schema = lazily(
  (): z.ZodType<Photo> =>
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
      requestedAt: storedInstant,
      sha256: z.string().nullable(),
      variants: z.object({ full: z.string(), thumbnail: z.string() }).nullable(),
      rejection: z.string().nullable(),
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
