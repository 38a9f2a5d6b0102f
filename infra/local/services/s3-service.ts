import { createHash, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { AwsError, injectedError, newRequestId } from './aws-json.ts';
import { createBlobStore } from './blob-store.ts';
import { type Faults, underFaults } from './faults.ts';
import type { LocalClock } from './local-clock.ts';
import {
  type Bucket,
  bucketSchema,
  checkDeletable,
  currentObjects,
  type DefaultRetention,
  latest,
  type ObjectVersion,
} from './s3-bucket.ts';
import { bucketOperations } from './s3-bucket-operations.ts';
import type { S3Context } from './s3-context.ts';
import { errorResponse, S3Error } from './s3-error.ts';
import type { ObjectCreated } from './s3-events.ts';
import { address, preflight, withCors } from './s3-http.ts';
import { objectOperations } from './s3-object-operations.ts';
import { isPostForm, postObject } from './s3-post-object.ts';
import { isPresigned, type SecretFor, verifyPresigned } from './s3-signature.ts';
import type { AwsRequest, AwsResponse, LocalService } from './service.ts';
import { openStateFile } from './state-file.ts';
import { element, xmlDocument } from './xml.ts';

export type BucketSettings = {
  readonly name: string;
  readonly versioned?: boolean | undefined;
  /** Object Lock, which needs and implies versioning. */
  readonly objectLock?: { readonly defaultRetention?: DefaultRetention | undefined } | undefined;
  readonly cors?: readonly z.input<typeof bucketSchema>['cors'][number][] | undefined;
};

export type S3Service = LocalService & {
  /** Makes the bucket, or brings an existing one to these settings; its objects stay. */
  createBucket(settings: BucketSettings): Promise<void>;
  buckets(): readonly string[];
  /** Current objects of a bucket, by key. */
  objects(bucket: string): readonly ObjectVersion[];
  /** The bytes of an object's current version. */
  read(bucket: string, key: string): Promise<Buffer>;
};

export type S3ServiceOptions = {
  readonly clock: LocalClock;
  /** The secret of an access key, to verify presigned URLs and POST forms. */
  readonly secretFor: SecretFor;
  readonly dataDir?: string | undefined;
  readonly faults?: Faults | undefined;
  /** Told of every object made, after it is on disk and before the answer leaves. */
  readonly onObjectCreated?: ((created: ObjectCreated) => Promise<void>) | undefined;
};

/**
 * S3 on disk: objects, versions, Object Lock, CORS, presigned URLs and POST policies, the latter two with
 * signature and time verified. Calls signed in the Authorization header are trusted, as on a loopback
 * endpoint; unsigned ones are refused.
 */
export async function createS3Service(options: S3ServiceOptions): Promise<S3Service> {
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
      // Nothing else runs between this check and the new version's place in the list: one of two racers wins.
      object.precondition?.();
    } catch (error) {
      await blobs.remove(blob);
      throw error;
    }
    const version: ObjectVersion = {
      key: object.key,
      versionId: bucket.versioned ? randomUUID().replaceAll('-', '') : 'null',
      deleteMarker: false,
      blob,
      size: object.bytes.length,
      etag: `"${createHash('md5').update(object.bytes).digest('hex')}"`,
      modifiedMs: now(),
      headers: { ...object.headers },
      checksums: { ...object.checksums },
      ...object.lock,
    };
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

  const createBucket: S3Service['createBucket'] = async (settings) => {
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

  const respond = async (request: AwsRequest): Promise<AwsResponse> => {
    const { bucketName, key } = address(request, buckets);
    if (request.method === 'OPTIONS') return preflight(bucketOf(bucketName), request);
    if (isPresigned(request.query)) verifyPresigned(request, options.secretFor, now());
    if (bucketName === '') return listBuckets(request, buckets);
    const found = buckets.find((bucket) => bucket.name === bucketName);
    if (!found && request.method === 'PUT' && key === '' && request.headers['authorization']) {
      await createBucket(requestedBucket(bucketName, request));
      return { status: 200, headers: { location: `/${bucketName}` } };
    }
    const bucket = bucketOf(bucketName);
    const context: S3Context = {
      request,
      bucket,
      key,
      nowMs: now(),
      bucketOf,
      read: (version) => blobs.get(version.blob),
      store,
      remove,
      save: file.save,
    };
    if (isPostForm(request, key))
      return withCors(bucket, request, await postObject(context, options.secretFor));
    if (!isPresigned(request.query) && !request.headers['authorization']) {
      throw new S3Error('AccessDenied', 'Access Denied');
    }
    if (key === '' && request.method === 'DELETE') return deleteBucket(bucket, buckets, file.save);
    const answer = key === '' ? await bucketOperations(context) : await objectOperations(context);
    return withCors(bucket, request, answer);
  };

  return {
    async handle(request) {
      const named = { service: 's3', action: actionOf(request) };
      try {
        return await underFaults(options.faults, named, injectedError, () => respond(request));
      } catch (error) {
        if (!(error instanceof S3Error || error instanceof AwsError)) throw error;
        const bucket = buckets.find((other) => other.name === address(request, buckets).bucketName);
        return bucket ? withCors(bucket, request, errorResponse(error)) : errorResponse(error);
      }
    },
    close: file.save,
    createBucket,
    buckets: () => buckets.map((bucket) => bucket.name),
    objects: (name) => currentObjects(bucketOf(name)),
    async read(name, key) {
      const version = latest(bucketOf(name), key);
      if (!version || version.deleteMarker)
        throw new S3Error('NoSuchKey', 'The specified key does not exist.');
      return blobs.get(version.blob);
    },
  };
}

const actions: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  PUT: 'PutObject',
  HEAD: 'HeadObject',
  DELETE: 'DeleteObject',
  POST: 'PostObject',
};
/** Coarse names for faults: what a method does to an object. */
const actionOf = (request: AwsRequest): string | undefined => actions[request.method];

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

function requestedBucket(name: string, request: AwsRequest): BucketSettings {
  const locked = request.headers['x-amz-bucket-object-lock-enabled'] === 'true';
  return { name, objectLock: locked ? {} : undefined };
}

async function deleteBucket(bucket: Bucket, all: Bucket[], save: () => Promise<void>): Promise<AwsResponse> {
  if (bucket.versions.length > 0) {
    throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty');
  }
  all.splice(all.indexOf(bucket), 1);
  await save();
  return { status: 204 };
}

function listBuckets(request: AwsRequest, buckets: readonly Bucket[]): AwsResponse {
  if (!request.headers['authorization']) throw new S3Error('AccessDenied', 'Access Denied');
  const rows = buckets.map((bucket) =>
    element('Bucket', [
      element('Name', bucket.name),
      element('CreationDate', new Date(bucket.createdMs).toISOString()),
    ]),
  );
  const body = xmlDocument(element('ListAllMyBucketsResult', [element('Buckets', rows)]));
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}
