import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import type { EventBridgeEvent } from 'aws-lambda';
import * as z from 'zod';
import { photoAggregate } from '#adapters/dynamodb/aggregates/photo.ts';
import { createDynamoDbPhotos } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { sharpPictureCleaner } from '#adapters/images/sharp-picture-cleaner.ts';
import { createS3MediaObjects } from '#adapters/s3/s3-media-objects.ts';
import { acceptPhoto } from '#application/media/accept-photo.ts';
import { readConfig } from '#config/config.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';

const { MEDIA_BUCKET } = readConfig(['MEDIA_BUCKET']);
const ports = {
  uow: unitOfWork([photoAggregate]),
  photos: createDynamoDbPhotos(client, operationalTable),
  objects: createS3MediaObjects(new S3Client({}), MEDIA_BUCKET),
  cleaner: sharpPictureCleaner,
  digest: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex'),
};
const created = z.object({ object: z.object({ key: z.string() }) });

/** An object arrived in the media bucket. A failure is tried again and then lands in the dead-letter queue. */
export async function handler(event: EventBridgeEvent<'Object Created', unknown>): Promise<void> {
  const { key } = created.parse(event.detail).object;
  const photoId = /^uploads\/(ph_[^/]+)$/.exec(decodeURIComponent(key))?.[1];
  if (!photoId) return;
  const accepted = await acceptPhoto(ports, photoId, {
    actor: { kind: 'system', id: 'media' },
    at: new Date().toISOString(),
    correlationId: event.id,
  });
  if (!accepted.ok) throw new Error(`Photo ${photoId} could not be taken in: ${accepted.error.code}.`);
}
