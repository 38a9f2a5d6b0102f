import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { MediaStore } from '#application/media/ports.ts';

export const createS3MediaStore = (client: S3Client, bucket: string): MediaStore => ({
  uploadForm: async ({ key, contentType, maxBytes, seconds }) =>
    createPresignedPost(client, {
      Bucket: bucket,
      Key: key,
      Expires: seconds,
      Fields: { 'Content-Type': contentType },
      Conditions: [['content-length-range', 1, maxBytes], { 'Content-Type': contentType }],
    }),
  readLink: (key, seconds) =>
    getSignedUrl(client, new GetObjectCommand({ Bucket: bucket, Key: key }), { expiresIn: seconds }),
});
