import {
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';

/** The names of the account's buckets that begin with `prefix`. */
export async function bucketsNamed(s3: S3Client, prefix: string): Promise<readonly string[]> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: prefix }));
  return Buckets.flatMap(({ Name }) => (Name?.startsWith(prefix) ? [Name] : []));
}

/**
 * Deletes every version and delete marker, and returns their number. In dev the vault's Object Lock is in governance
 * mode, which its owner may bypass. @throws Error for an object that can't be deleted.
 */
export async function emptyBucket(s3: S3Client, bucket: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(
      new ListObjectVersionsCommand({ Bucket: bucket, MaxKeys: 1000 }),
    );
    const objects: ObjectIdentifier[] = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (objects.length === 0) return deleted;
    const { Errors = [] } = await s3.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Objects: objects, Quiet: true },
        BypassGovernanceRetention: true,
      }),
    );
    const [first] = Errors;
    if (first) throw new Error(`${bucket}/${first.Key} can not be deleted: ${first.Message}`);
    deleted += objects.length;
  }
}
