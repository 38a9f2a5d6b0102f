import { AwsError, injectedError } from './aws-json.ts';
import { type Faults, underFaults } from './faults.ts';
import type { LocalClock } from './local-clock.ts';
import { type Bucket, currentObjects, latest, type ObjectVersion } from './s3-bucket.ts';
import { bucketOperations } from './s3-bucket-operations.ts';
import type { S3Context } from './s3-context.ts';
import { errorResponse, S3Error } from './s3-error.ts';
import type { ObjectCreated } from './s3-events.ts';
import { address, addressedBucket, preflight, withCors } from './s3-http.ts';
import { objectOperations } from './s3-object-operations.ts';
import { isPostForm, postObject } from './s3-post-object.ts';
import { isPresigned, type SecretFor, verifyPresigned } from './s3-signature.ts';
import { type BucketSettings, openS3Store } from './s3-store.ts';
import type { AwsRequest, AwsResponse, LocalService } from './service.ts';
import { element, xmlDocument } from './xml.ts';

export type S3Service = LocalService & {
  /** Creates or updates the bucket; its objects stay. */
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
  /** Called for every new object, after it is on disk and before the response is sent. */
  readonly onObjectCreated?: ((created: ObjectCreated) => Promise<void>) | undefined;
};

/**
 * S3 on disk: objects, versions, Object Lock, CORS, presigned URLs and POST policies. Signature and time are verified for
 * the latter two. Calls with an Authorization header are trusted, since the endpoint is on the loopback; unsigned ones are
 * refused.
 */
export async function createS3Service(options: S3ServiceOptions): Promise<S3Service> {
  const { clock, dataDir, onObjectCreated } = options;
  const store = await openS3Store({ clock, dataDir, onObjectCreated });
  const { buckets, bucketOf } = store;
  const now = (): number => clock.now().getTime();

  const respond = async (request: AwsRequest): Promise<AwsResponse> => {
    const { bucketName, key } = address(request, buckets);
    if (request.method === 'OPTIONS') return preflight(bucketOf(bucketName), request);
    if (isPresigned(request.query)) verifyPresigned(request, options.secretFor, now());
    if (bucketName === '') return listBuckets(request, buckets);
    const found = buckets.find((bucket) => bucket.name === bucketName);
    if (!found && request.method === 'PUT' && key === '' && request.headers['authorization']) {
      await store.createBucket(requestedBucket(bucketName, request));
      return { status: 200, headers: { location: `/${bucketName}` } };
    }
    const bucket = bucketOf(bucketName);
    const context: S3Context = { ...store, request, bucket, key, nowMs: now() };
    if (isPostForm(request, key)) return postObject(context, options.secretFor);
    if (!isPresigned(request.query) && !request.headers['authorization']) {
      throw new S3Error('AccessDenied', 'Access Denied');
    }
    if (key === '' && request.method === 'DELETE') return deleteBucket(bucket, buckets, store.save);
    return key === '' ? bucketOperations(context) : objectOperations(context);
  };

  return {
    async handle(request) {
      const named = { service: 's3', action: actionOf(request) };
      const answer = await underFaults(options.faults, named, injectedError, () => respond(request)).catch(
        refusal,
      );
      if (request.method === 'OPTIONS' || request.headers['origin'] === undefined) return answer;
      const bucket = buckets.find((other) => other.name === addressedBucket(request, buckets));
      return bucket ? withCors(bucket, request, answer) : answer;
    },
    close: store.save,
    createBucket: store.createBucket,
    buckets: () => buckets.map((bucket) => bucket.name),
    objects: (name) => currentObjects(bucketOf(name)),
    async read(name, key) {
      const version = latest(bucketOf(name), key);
      if (!version || version.deleteMarker)
        throw new S3Error('NoSuchKey', 'The specified key does not exist.');
      return store.read(version);
    },
  };
}

/** The response of an S3Error. @throws any other error, which is a fault of the local cloud */
function refusal(error: unknown): AwsResponse {
  if (error instanceof S3Error || error instanceof AwsError) return errorResponse(error);
  throw error;
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
