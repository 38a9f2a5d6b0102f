import { createHash } from 'node:crypto';
import type { EventBridgeEvent } from 'aws-lambda';
import { photoAggregate } from '#adapters/dynamodb/aggregates/photo.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { createDynamoDbPhotos } from '#adapters/dynamodb/dynamodb-bookings.ts';
import { createDynamoDbUsers } from '#adapters/dynamodb/dynamodb-users.ts';
import { sharpPictureCleaner } from '#adapters/images/sharp-picture-cleaner.ts';
import { randomSecrets } from '#adapters/secrets/random-secrets.ts';
import { acceptPortrait, portraitOwner } from '#application/identity/profile-photo.ts';
import { acceptPhoto } from '#application/media/accept-photo.ts';
import { readConfig } from '#config/config.ts';
import * as z from '#contracts/zod.ts';
import { client, operationalTable, unitOfWork } from '#functions/runtime/composition/operational.ts';
import { openMediaObjects } from '#functions/runtime/composition/s3.ts';
import { lazily } from '#kernel/lazily.ts';

const { MEDIA_BUCKET } = readConfig(['MEDIA_BUCKET']);
const ports = {
  uow: unitOfWork([photoAggregate, userDefinition]),
  users: createDynamoDbUsers(client, operationalTable, randomSecrets),
  photos: createDynamoDbPhotos(client, operationalTable),
  objects: openMediaObjects(MEDIA_BUCKET),
  cleaner: sharpPictureCleaner,
  digest: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex'),
};
const created = lazily(() => z.object({ object: z.object({ key: z.string() }) }));

/** Processes an upload to the media bucket. A failure is retried, then goes to the dead-letter queue. */
export async function handler(event: EventBridgeEvent<'Object Created', unknown>): Promise<void> {
  const { key } = created().parse(event.detail).object;
  const context = {
    actor: { kind: 'system', id: 'media' },
    at: new Date().toISOString(),
    correlationId: event.id,
  } as const;
  const ownerId = portraitOwner(decodeURIComponent(key));
  if (ownerId !== undefined) {
    const taken = await acceptPortrait(ports, ownerId, context);
    if (!taken.ok) throw new Error(`The portrait of ${ownerId} could not be accepted: ${taken.error.code}.`);
    return;
  }
  const photoId = /^uploads\/(ph_[^/]+)$/.exec(decodeURIComponent(key))?.[1];
  if (!photoId) return;
  const accepted = await acceptPhoto(ports, photoId, context);
  if (!accepted.ok) throw new Error(`Photo ${photoId} could not be accepted: ${accepted.error.code}.`);
}
