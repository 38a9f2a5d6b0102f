import { type Bucket, corsHeaders } from './s3-bucket.ts';
import { S3Error } from './s3-error.ts';
import type { AwsRequest, AwsResponse } from './service.ts';

/** The bucket is the first label of the host (`photos.localhost`, `photos.s3.…`), or the path's first segment. */
export function address(
  request: AwsRequest,
  buckets: readonly Bucket[],
): { bucketName: string; key: string } {
  const host = (request.headers['host'] ?? '').replace(/:\d+$/, '');
  const [, label] = /^(.+?)\.(?:s3[.-].*|localhost)$/.exec(host) ?? [];
  const path = decodePath(request.path.replace(/^\//, ''));
  if (label !== undefined && buckets.some((bucket) => bucket.name === label))
    return { bucketName: label, key: path };
  const slash = path.indexOf('/');
  return slash < 0
    ? { bucketName: path, key: '' }
    : { bucketName: path.slice(0, slash), key: path.slice(slash + 1) };
}

/** The name of the bucket, for a path that may be malformed. */
export function addressedBucket(request: AwsRequest, buckets: readonly Bucket[]): string | undefined {
  try {
    return address(request, buckets).bucketName;
  } catch (error) {
    if (error instanceof S3Error) return undefined;
    throw error;
  }
}

/** @throws S3Error InvalidArgument */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (cause) {
    throw Object.assign(new S3Error('InvalidArgument', 'The path is not valid percent-encoding.'), { cause });
  }
}

/** Answers a CORS preflight request. @throws S3Error AccessForbidden */
export function preflight(bucket: Bucket, request: AwsRequest): AwsResponse {
  const origin = request.headers['origin'] ?? '';
  const method = request.headers['access-control-request-method'] ?? '';
  const wanted = (request.headers['access-control-request-headers'] ?? '').split(/,\s*/).filter(Boolean);
  const headers = corsHeaders(bucket, origin, method, wanted);
  if (!headers) throw new S3Error('AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
  return { status: 200, headers };
}

/** The response, with CORS headers for an allowed origin. */
export function withCors(bucket: Bucket, request: AwsRequest, answer: AwsResponse): AwsResponse {
  const origin = request.headers['origin'];
  const headers = origin === undefined ? undefined : corsHeaders(bucket, origin, request.method, []);
  return { ...answer, headers: { ...headers, ...answer.headers } };
}
