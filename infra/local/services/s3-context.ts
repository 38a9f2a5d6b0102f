import type { Bucket, ObjectVersion } from './s3-bucket.ts';
import type { ObjectCreatedReason } from './s3-events.ts';
import type { AwsRequest } from './service.ts';

/** The context of an S3 operation. */
export type S3Context = {
  readonly request: AwsRequest;
  readonly bucket: Bucket;
  /** Decoded; empty for calls on the bucket. */
  readonly key: string;
  readonly nowMs: number;
  readonly bucketOf: (name: string) => Bucket;
  readonly read: (version: ObjectVersion) => Promise<Buffer>;
  readonly store: (bucket: Bucket, object: NewObject) => Promise<ObjectVersion>;
  readonly remove: (
    bucket: Bucket,
    key: string,
    versionId: string | undefined,
    bypass: boolean,
  ) => Promise<Removed>;
  readonly save: () => Promise<void>;
};
export type NewObject = {
  readonly key: string;
  readonly bytes: Buffer;
  /** Those to keep: see `keptHeaders`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly checksums: Readonly<Record<string, string>>;
  readonly lock: Pick<ObjectVersion, 'retention' | 'legalHold'>;
  readonly reason: ObjectCreatedReason;
  /** @throws when the existing object may not be overwritten. */
  readonly precondition?: () => void;
};
export type Removed = { readonly deleteMarker: boolean; readonly versionId: string | undefined };

export const versionHeader = (version: Pick<ObjectVersion, 'versionId'>): Record<string, string> =>
  version.versionId === 'null' ? {} : { 'x-amz-version-id': version.versionId };

const keptNames = new Set([
  'content-type',
  'content-disposition',
  'content-language',
  'cache-control',
  'expires',
  'x-amz-server-side-encryption',
]);

/** The headers of an upload that are returned with the object. */
export function keptHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name]) => keptNames.has(name) || name.startsWith('x-amz-meta-'),
  );
  const encoding = (headers['content-encoding'] ?? '')
    .split(/,\s*/)
    .filter((e) => e !== '' && e !== 'aws-chunked');
  return {
    'content-type': 'application/octet-stream',
    ...Object.fromEntries(kept),
    ...(encoding.length > 0 ? { 'content-encoding': encoding.join(', ') } : {}),
  };
}
