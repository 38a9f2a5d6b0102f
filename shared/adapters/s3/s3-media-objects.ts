import {
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { MediaObjects } from '#application/media/ports.ts';

export const createS3MediaObjects = (client: S3Client, bucket: string): MediaObjects => ({
  read: (key) => get(client, { Bucket: bucket, Key: key }),
  async write(key, bytes, contentType) {
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ContentType: contentType }),
    );
  },
  async writeOnce(key, bytes, contentType) {
    try {
      await client.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: bytes,
          ContentType: contentType,
          IfNoneMatch: '*',
        }),
      );
      return bytes;
    } catch (error) {
      if (!(error instanceof S3ServiceException && error.name === 'PreconditionFailed')) throw error;
    }
    const first = await get(client, { Bucket: bucket, Key: key });
    if (!first) throw new Error(`${key} was removed while it was written.`);
    return first;
  },
  async remove(key) {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  },
});

async function get(client: S3Client, input: GetObjectCommandInput): Promise<Uint8Array | undefined> {
  try {
    const answer = await client.send(new GetObjectCommand(input));
    return await answer.Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  }
}
