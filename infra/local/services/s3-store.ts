import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { newRequestId } from './aws-json.ts';
import { createBlobStore } from './blob-store.ts';
import type { LocalClock } from './local-clock.ts';
import {
  type Bucket,
  bucketSchema,
  checkDeletable,
  type DefaultRetention,
  latest,
  type ObjectVersion,
} from './s3-bucket.ts';
import type { NewObject, S3Context } from './s3-context.ts';
import { S3Error } from './s3-error.ts';
import type { ObjectCreated } from './s3-events.ts';
import { openStateFile } from './state-file.ts';

export type BucketSettings = {
  readonly name: string;
  readonly versioned?: boolean | undefined;
  /** Object Lock, which needs and implies versioning. */
  readonly objectLock?: { readonly defaultRetention?: DefaultRetention | undefined } | undefined;
  readonly cors?: readonly z.input<typeof bucketSchema>['cors'][number][] | undefined;
};

/** Buckets and objects on disk, or in memory without a data directory. */
export type S3Store = Pick<S3Context, 'bucketOf' | 'read' | 'store' | 'remove' | 'save'> & {
  readonly buckets: Bucket[];
  readonly createBucket: (settings: BucketSettings) => Promise<void>;
};

export async function openS3Store(options: {
  readonly clock: LocalClock;
  readonly dataDir: string | undefined;
  readonly onObjectCreated: ((created: ObjectCreated) => Promise<void>) | undefined;
}): Promise<S3Store> {
  const { clock } = options;
  const file = await openStateFile({
    dataDir: options.dataDir,
    file: 's3.json',
    schema: z.object({ buckets: z.array(bucketSchema) }),
    initial: { buckets: [] },
  });
  const { buckets } = file.state;
  const blobs = createBlobStore(options.dataDir === undefined ? undefined : join(options.dataDir, 's3'));
  const now = (): number => clock.now().getTime();
  const bucketOf = (name: string): Bucket => {
    const bucket = buckets.find((other) => other.name === name);
    if (!bucket) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
    return bucket;
  };
  const dropVersion = async (bucket: Bucket, version: ObjectVersion): Promise<void> => {
    bucket.versions = bucket.versions.filter((other) => other !== version);
    await file.save();
    if (!version.deleteMarker) await blobs.remove(version.blob);
  };
  const store: S3Context['store'] = async (bucket, object) => {
    const blob = await blobs.put(object.bytes);
    try {
      // Check and insertion are synchronous, so one of two concurrent writers wins.
      object.precondition?.();
    } catch (error) {
      await blobs.remove(blob);
      throw error;
    }
    const version = newVersion(bucket, object, blob, now());
    const replaced = bucket.versioned ? undefined : latest(bucket, object.key);
    bucket.versions.push(version);
    if (replaced) await dropVersion(bucket, replaced);
    await file.save();
    const { reason } = object;
    await options.onObjectCreated?.({
      bucket: bucket.name,
      object: version,
      reason,
      requestId: newRequestId(),
    });
    return version;
  };
  const remove: S3Context['remove'] = async (bucket, key, versionId, bypass) => {
    if (versionId === undefined && bucket.versioned) {
      const marker = deleteMarker(key, now());
      bucket.versions.push(marker);
      await file.save();
      return { deleteMarker: true, versionId: marker.versionId };
    }
    const version = bucket.versions.find(
      (other) => other.key === key && (versionId === undefined || other.versionId === versionId),
    );
    if (!version) return { deleteMarker: false, versionId };
    checkDeletable(version, bypass, now());
    await dropVersion(bucket, version);
    return { deleteMarker: version.deleteMarker, versionId };
  };

  const createBucket: S3Store['createBucket'] = async (settings) => {
    const fresh = bucketSchema.parse({
      name: settings.name,
      createdMs: now(),
      versioned: settings.versioned === true || settings.objectLock !== undefined,
      objectLock: settings.objectLock,
      cors: settings.cors ?? [],
      versions: [],
    });
    const existing = buckets.find((bucket) => bucket.name === settings.name);
    if (!existing) buckets.push(fresh);
    else Object.assign(existing, { ...fresh, createdMs: existing.createdMs, versions: existing.versions });
    await file.save();
  };
  return {
    buckets,
    bucketOf,
    read: (version) => blobs.get(version.blob),
    store,
    remove,
    createBucket,
    save: file.save,
  };
}

const newVersion = (bucket: Bucket, object: NewObject, blob: string, nowMs: number): ObjectVersion => ({
  key: object.key,
  versionId: bucket.versioned ? randomUUID().replaceAll('-', '') : 'null',
  deleteMarker: false,
  blob,
  size: object.bytes.length,
  etag: `"${createHash('md5').update(object.bytes).digest('hex')}"`,
  modifiedMs: nowMs,
  headers: { ...object.headers },
  checksums: { ...object.checksums },
  ...object.lock,
});

const deleteMarker = (key: string, nowMs: number): ObjectVersion => ({
  key,
  versionId: randomUUID().replaceAll('-', ''),
  deleteMarker: true,
  blob: '',
  size: 0,
  etag: '',
  modifiedMs: nowMs,
  headers: {},
  checksums: {},
  legalHold: false,
});
