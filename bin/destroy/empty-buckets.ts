import {
  DeleteObjectsCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  type ObjectIdentifier,
  type S3Client,
} from '@aws-sdk/client-s3';

/** Deletes all that is in the buckets whose names begin so. @throws Error for an object that can't be deleted. */
export async function emptyBuckets(s3: S3Client, prefix: string, say: (line: string) => void): Promise<void> {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({ Prefix: prefix }));
  for (const { Name } of Buckets) {
    if (Name?.startsWith(prefix)) say(`${Name}: ${await empty(s3, Name)} objects deleted`);
  }
}

/** Deletes every version and marker. The vault's lock in dev is one that its owner may pass. */
async function empty(s3: S3Client, bucket: string): Promise<number> {
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
