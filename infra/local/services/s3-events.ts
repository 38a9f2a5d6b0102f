import type { ObjectVersion } from './s3-bucket.ts';

export type ObjectCreatedReason = 'PutObject' | 'POST Object' | 'CopyObject';

export type ObjectCreated = {
  readonly bucket: string;
  readonly object: Pick<ObjectVersion, 'key' | 'size' | 'etag' | 'versionId' | 'modifiedMs'>;
  readonly reason: ObjectCreatedReason;
  readonly requestId: string;
};

/** S3's 'Object Created' event for EventBridge, without id and account. */
export function objectCreatedEvent(created: ObjectCreated) {
  const { bucket, object } = created;
  return {
    'detail-type': 'Object Created',
    source: 'aws.s3',
    time: `${new Date(object.modifiedMs).toISOString().slice(0, 19)}Z`,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: {
        key: object.key,
        size: object.size,
        etag: object.etag.replaceAll('"', ''),
        ...(object.versionId === 'null' ? {} : { 'version-id': object.versionId }),
        sequencer: object.modifiedMs.toString(16).toUpperCase().padStart(16, '0'),
      },
      'request-id': created.requestId,
      requester: 'local',
      'source-ip-address': '127.0.0.1',
      reason: created.reason,
    },
  };
}
