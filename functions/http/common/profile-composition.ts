import { S3Client } from '@aws-sdk/client-s3';
import { sessionDefinition } from '#adapters/dynamodb/aggregates/session.ts';
import { userDefinition } from '#adapters/dynamodb/aggregates/user.ts';
import { createS3MediaStore } from '#adapters/s3/s3-media.ts';
import { createS3MediaObjects } from '#adapters/s3/s3-media-objects.ts';
import { readConfig } from '#config/config.ts';
import { people } from '#functions/runtime/composition/identity.ts';
import { unitOfWork } from '#functions/runtime/composition/operational.ts';
import { personalDataHolders } from '#functions/runtime/composition/personal-data.ts';

const { MEDIA_BUCKET } = readConfig(['MEDIA_BUCKET']);
const s3 = new S3Client({});
const objects = createS3MediaObjects(s3, MEDIA_BUCKET);

/** What a person's own account pages work with. */
export const profileDeps = {
  ...people,
  uow: unitOfWork([userDefinition, sessionDefinition]),
  holders: personalDataHolders,
  media: createS3MediaStore(s3, MEDIA_BUCKET),
  objects,
};
