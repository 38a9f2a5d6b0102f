import { readUpload } from './s3-body.ts';
import { type Bucket, currentObjects, type ObjectVersion } from './s3-bucket.ts';
import type { S3Context } from './s3-context.ts';
import { S3Error } from './s3-error.ts';
import { readXml, xmlAnswer } from './s3-object-operations.ts';
import type { AwsResponse } from './service.ts';
import { childText, element, type XmlNode } from './xml.ts';

/** Answers a call on a bucket. */
export async function bucketOperations(context: S3Context): Promise<AwsResponse> {
  const { request, bucket } = context;
  const { query } = request;
  if (request.method === 'HEAD') return { status: 200 };
  if (request.method === 'POST' && query.has('delete')) return deleteObjects(context);
  if (request.method === 'PUT') return configure(context);
  if (request.method !== 'GET') {
    throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
  if (query.has('object-lock')) return getLockConfiguration(bucket);
  if (query.has('versioning')) {
    return xmlAnswer('VersioningConfiguration', bucket.versioned ? [element('Status', 'Enabled')] : []);
  }
  if (query.has('location')) return xmlAnswer('LocationConstraint', '');
  if (query.has('cors')) return getCors(bucket);
  if (query.has('versions')) return listVersions(bucket, query);
  const known = new Set(['list-type', ...listParameters]);
  const other = [...query.keys()].find((name) => !known.has(name) && !/^x-/i.test(name));
  if (other !== undefined) throw new S3Error('NotImplemented', `The local S3 has no ${other} of buckets.`);
  return listObjects(bucket, query);
}

const listParameters = [
  'prefix',
  'delimiter',
  'max-keys',
  'continuation-token',
  'start-after',
  'marker',
  'encoding-type',
  'fetch-owner',
];

async function configure(context: S3Context): Promise<AwsResponse> {
  const { request, bucket } = context;
  const { query } = request;
  if (query.has('object-lock')) {
    const xml = readXml(readUpload(request).bytes);
    const rule = xml.children.get('Rule')?.[0]?.children.get('DefaultRetention')?.[0];
    const mode = rule && childText(rule, 'Mode');
    const days =
      rule && (Number(childText(rule, 'Days') ?? 0) || Number(childText(rule, 'Years') ?? 0) * 365);
    if (rule && ((mode !== 'COMPLIANCE' && mode !== 'GOVERNANCE') || !days)) {
      throw new S3Error('MalformedXML', 'A default retention needs a mode and a period.');
    }
    bucket.versioned = true;
    const valid = (mode === 'COMPLIANCE' || mode === 'GOVERNANCE') && days;
    bucket.objectLock = valid ? { defaultRetention: { mode, days } } : {};
  } else if (query.has('versioning')) {
    const enabled = childText(readXml(readUpload(request).bytes), 'Status') === 'Enabled';
    if (!enabled && bucket.objectLock) {
      throw new S3Error('InvalidBucketState', 'Versioning cannot be suspended on a bucket with Object Lock.');
    }
    bucket.versioned = enabled;
  } else if (query.size === 0 || query.has('x-id')) {
    throw new S3Error('BucketAlreadyOwnedByYou', 'You already own a bucket of that name.');
  } else
    throw new S3Error('NotImplemented', `The local S3 has no ${[...query.keys()].join(', ')} of buckets.`);
  await context.save();
  return { status: 200 };
}

function getLockConfiguration(bucket: Bucket): AwsResponse {
  if (!bucket.objectLock) {
    const message = 'Object Lock configuration does not exist for this bucket';
    throw new S3Error('ObjectLockConfigurationNotFoundError', message);
  }
  const rule = bucket.objectLock.defaultRetention;
  return xmlAnswer('ObjectLockConfiguration', [
    element('ObjectLockEnabled', 'Enabled'),
    ...(rule
      ? [
          element('Rule', [
            element('DefaultRetention', [element('Mode', rule.mode), element('Days', rule.days)]),
          ]),
        ]
      : []),
  ]);
}

function getCors(bucket: Bucket): AwsResponse {
  if (bucket.cors.length === 0) {
    throw new S3Error('NoSuchCORSConfiguration', 'The CORS configuration does not exist');
  }
  const rules = bucket.cors.map((rule) =>
    element('CORSRule', [
      ...rule.allowedOrigins.map((origin) => element('AllowedOrigin', origin)),
      ...rule.allowedMethods.map((method) => element('AllowedMethod', method)),
      ...rule.allowedHeaders.map((header) => element('AllowedHeader', header)),
      ...rule.exposedHeaders.map((header) => element('ExposeHeader', header)),
    ]),
  );
  return xmlAnswer('CORSConfiguration', rules);
}

type ListEntry =
  | { readonly kind: 'object'; readonly after: string; readonly object: ObjectVersion }
  | { readonly kind: 'prefix'; readonly after: string; readonly prefix: string };

/** ListObjects, versions 1 and 2. The token is the key after which the next page starts, in base64url. */
function listObjects(bucket: Bucket, query: URLSearchParams): AwsResponse {
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = Math.min(Number(query.get('max-keys') ?? 1000), 1000);
  const token = query.get('continuation-token');
  const after = token
    ? Buffer.from(token, 'base64url').toString('utf8')
    : (query.get('start-after') ?? query.get('marker') ?? '');
  const entries = groupByDelimiter(currentObjects(bucket), prefix, delimiter).filter(
    (entry) => entry.after > after,
  );
  const page = entries.slice(0, maxKeys);
  const truncated = entries.length > page.length;
  const last = page.at(-1)?.after ?? '';
  const encode = query.get('encoding-type') === 'url' ? encodeURIComponent : (text: string) => text;
  return xmlAnswer('ListBucketResult', [
    element('Name', bucket.name),
    element('Prefix', encode(prefix)),
    element('KeyCount', page.length),
    element('MaxKeys', maxKeys),
    element('IsTruncated', truncated),
    ...(truncated ? [element('NextContinuationToken', Buffer.from(last).toString('base64url'))] : []),
    ...page.map((entry) => listEntry(entry, encode)),
  ]);
}

function listEntry(entry: ListEntry, encode: (text: string) => string): XmlNode {
  if (entry.kind === 'prefix') return element('CommonPrefixes', [element('Prefix', encode(entry.prefix))]);
  return element('Contents', [
    element('Key', encode(entry.object.key)),
    element('LastModified', new Date(entry.object.modifiedMs).toISOString()),
    element('ETag', entry.object.etag),
    element('Size', entry.object.size),
    element('StorageClass', 'STANDARD'),
  ]);
}

/** Groups keys by common prefix. `after` ends with the highest character, so that the next page skips the prefix. */
function groupByDelimiter(objects: readonly ObjectVersion[], prefix: string, delimiter: string): ListEntry[] {
  const entries = new Map<string, ListEntry>();
  for (const object of objects) {
    if (!object.key.startsWith(prefix)) continue;
    const at = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
    if (at < 0) entries.set(object.key, { kind: 'object', after: object.key, object });
    else {
      const common = object.key.slice(0, at + delimiter.length);
      entries.set(common, { kind: 'prefix', after: `${common}\u{10ffff}`, prefix: common });
    }
  }
  return [...entries.values()];
}

function listVersions(bucket: Bucket, query: URLSearchParams): AwsResponse {
  const prefix = query.get('prefix') ?? '';
  const newest = new Map(bucket.versions.map((version) => [version.key, version]));
  const rows = bucket.versions
    .filter((version) => version.key.startsWith(prefix))
    .toReversed()
    .map((version) =>
      element(version.deleteMarker ? 'DeleteMarker' : 'Version', [
        element('Key', version.key),
        element('VersionId', version.versionId),
        element('IsLatest', newest.get(version.key) === version),
        element('LastModified', new Date(version.modifiedMs).toISOString()),
        ...(version.deleteMarker ? [] : [element('ETag', version.etag), element('Size', version.size)]),
      ]),
    );
  return xmlAnswer('ListVersionsResult', [
    element('Name', bucket.name),
    element('Prefix', prefix),
    element('IsTruncated', false),
    ...rows,
  ]);
}

async function deleteObjects(context: S3Context): Promise<AwsResponse> {
  const { request, bucket } = context;
  const xml = readXml(readUpload(request).bytes);
  const bypass = request.headers['x-amz-bypass-governance-retention'] === 'true';
  const rows: XmlNode[] = [];
  for (const item of xml.children.get('Object') ?? []) {
    const key = childText(item, 'Key') ?? '';
    try {
      await context.remove(bucket, key, childText(item, 'VersionId'), bypass);
      if (childText(xml, 'Quiet') !== 'true') rows.push(element('Deleted', [element('Key', key)]));
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      const details = [element('Key', key), element('Code', error.code), element('Message', error.message)];
      rows.push(element('Error', details));
    }
  }
  return xmlAnswer('DeleteResult', rows);
}
