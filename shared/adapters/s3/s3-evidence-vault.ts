import {
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { EvidenceVault } from '#application/signing/ports.ts';

/** Evidence in a bucket whose default retention (Object Lock, compliance mode) keeps every version. */
export const createS3EvidenceVault = (client: S3Client, bucket: string): EvidenceVault => ({
  async put(key, content) {
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: content,
          ContentType: 'application/json',
          // Object Lock requires an integrity checksum on every put.
          ChecksumAlgorithm: 'SHA256',
          // Otherwise a second put would add a version that hides the first.
          IfNoneMatch: '*',
        }),
      );
    } catch (error) {
      if (!(error instanceof S3ServiceException && error.name === 'PreconditionFailed')) throw error;
    }
  },
  async get(key) {
    try {
      const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return await answer.Body?.transformToString('utf-8');
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  },
});
