import { S3Client } from '@aws-sdk/client-s3';
import { clientLimits } from '#adapters/aws/client-limits.ts';
import { createS3EvidenceVault } from '#adapters/s3/s3-evidence-vault.ts';
import { createS3MediaStore } from '#adapters/s3/s3-media.ts';
import { createS3MediaObjects } from '#adapters/s3/s3-media-objects.ts';

/** The S3 adapters, in a separate chunk: see `storage.ts`. */
const client = new S3Client(clientLimits);

export const openVault = (bucket: string) => createS3EvidenceVault(client, bucket);
export const openMediaStore = (bucket: string) => createS3MediaStore(client, bucket);
export const openMediaObjects = (bucket: string) => createS3MediaObjects(client, bucket);
