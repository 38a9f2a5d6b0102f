import { readUpload } from './s3-body.ts';
import { checkRetentionChange, findVersion, latest, lockHeaders, type ObjectVersion } from './s3-bucket.ts';
import { keptHeaders, type S3Context, versionHeader } from './s3-context.ts';
import { S3Error } from './s3-error.ts';
import { decodePath } from './s3-http.ts';
import type { AwsResponse } from './service.ts';
import {
  childText,
  element,
  InvalidXml,
  parseXml,
  type XmlElement,
  type XmlNode,
  xmlDocument,
} from './xml.ts';

const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Answers a call on an object. */
export async function objectOperations(context: S3Context): Promise<AwsResponse> {
  const { request } = context;
  const part = ['retention', 'legal-hold', 'tagging', 'acl', 'uploads', 'uploadId'].find((name) =>
    request.query.has(name),
  );
  if (part === 'retention') return request.method === 'PUT' ? putRetention(context) : getRetention(context);
  if (part === 'legal-hold') return request.method === 'PUT' ? putLegalHold(context) : getLegalHold(context);
  if (part !== undefined) throw new S3Error('NotImplemented', `The local S3 has no ${part} of objects.`);
  switch (request.method) {
    case 'GET':
    case 'HEAD':
      return getObject(context);
    case 'PUT':
      return request.headers['x-amz-copy-source'] === undefined ? putObject(context) : copyObject(context);
    case 'DELETE':
      return deleteObject(context);
    default:
      throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
}

const versionIdOf = ({ request }: S3Context): string | undefined =>
  request.query.get('versionId') ?? undefined;
const bypassOf = ({ request }: S3Context): boolean =>
  request.headers['x-amz-bypass-governance-retention'] === 'true';

async function putObject(context: S3Context): Promise<AwsResponse> {
  const { request, bucket, key, nowMs } = context;
  const upload = readUpload(request);
  const stored = await context.store(bucket, {
    key,
    ...upload,
    headers: keptHeaders(request.headers),
    lock: lockHeaders(request.headers, bucket, nowMs),
    reason: 'PutObject',
    precondition: () => checkPutConditions(context),
  });
  return { status: 200, headers: { etag: stored.etag, ...versionHeader(stored), ...stored.checksums } };
}

function checkPutConditions({ request, bucket, key }: S3Context): void {
  const current = latest(bucket, key);
  const present = current !== undefined && !current.deleteMarker;
  const match = request.headers['if-match'];
  const failed =
    (request.headers['if-none-match'] === '*' && present) ||
    (match !== undefined && !(present && current.etag === quoted(match)));
  if (failed) {
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  }
}
const quoted = (etag: string): string => (etag.startsWith('"') ? etag : `"${etag}"`);

async function copyObject(context: S3Context): Promise<AwsResponse> {
  const { request, bucket, key, nowMs } = context;
  const [path = '', query = ''] = (request.headers['x-amz-copy-source'] ?? '').split('?');
  const [, sourceBucket = '', sourceKey = ''] = /^\/?([^/]+)\/(.+)$/.exec(decodePath(path)) ?? [];
  const versionId = new URLSearchParams(query).get('versionId') ?? undefined;
  const source = findVersion(context.bucketOf(sourceBucket), sourceKey, versionId);
  const replace = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  const stored = await context.store(bucket, {
    key,
    bytes: await context.read(source),
    headers: replace ? keptHeaders(request.headers) : source.headers,
    checksums: source.checksums,
    lock: lockHeaders(request.headers, bucket, nowMs),
    reason: 'CopyObject',
  });
  const body = xmlDocument(
    element('CopyObjectResult', [
      element('ETag', stored.etag),
      element('LastModified', new Date(stored.modifiedMs).toISOString()),
    ]),
  );
  return { status: 200, headers: { 'content-type': 'application/xml', ...versionHeader(stored) }, body };
}

async function getObject(context: S3Context): Promise<AwsResponse> {
  const { request, bucket, key } = context;
  const version = findVersion(bucket, key, versionIdOf(context));
  if (version.deleteMarker) {
    throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
  const unmet = readCondition(request.headers, version);
  if (unmet !== undefined) return { status: unmet, headers: { etag: version.etag } };
  const range = parseRange(request.headers['range'], version.size);
  const wantsChecksum = range === undefined && request.headers['x-amz-checksum-mode'] === 'ENABLED';
  const headers = { ...objectHeaders(context, version), ...(wantsChecksum ? version.checksums : {}) };
  const whole = request.method === 'HEAD' ? undefined : await context.read(version);
  if (!range)
    return { status: 200, headers: { ...headers, 'content-length': String(version.size) }, ...bodyOf(whole) };
  return {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(range.end - range.start + 1),
      'content-range': `bytes ${range.start}-${range.end}/${version.size}`,
    },
    ...bodyOf(whole?.subarray(range.start, range.end + 1)),
  };
}

const bodyOf = (body: Buffer | undefined): { body?: Buffer } => (body ? { body } : {});

/** The status of a conditional read: 304 or 412 when a condition fails. */
function readCondition(
  headers: Readonly<Record<string, string>>,
  version: ObjectVersion,
): number | undefined {
  const match = headers['if-match'];
  const noneMatch = headers['if-none-match'];
  if (match !== undefined && match !== '*' && quoted(match) !== version.etag) return 412;
  if (noneMatch !== undefined && (noneMatch === '*' || quoted(noneMatch) === version.etag)) return 304;
  return undefined;
}

function objectHeaders(context: S3Context, version: ObjectVersion): Record<string, string> {
  const { request } = context;
  const overrides = ['content-type', 'content-disposition', 'content-encoding', 'cache-control'].flatMap(
    (name) => {
      const value = request.query.get(`response-${name}`);
      return value === null ? [] : [[name, value] as const];
    },
  );
  const { retention } = version;
  return {
    'accept-ranges': 'bytes',
    etag: version.etag,
    'last-modified': new Date(version.modifiedMs).toUTCString(),
    ...version.headers,
    ...Object.fromEntries(overrides),
    ...versionHeader(version),
    ...(retention && {
      'x-amz-object-lock-mode': retention.mode,
      'x-amz-object-lock-retain-until-date': new Date(retention.untilMs).toISOString(),
    }),
    ...(version.legalHold ? { 'x-amz-object-lock-legal-hold': 'ON' } : {}),
  };
}

/** One inclusive byte range; any other header is ignored. @throws S3Error InvalidRange */
function parseRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end) throw new S3Error('InvalidRange', 'The requested range is not satisfiable');
  return { start, end };
}

async function deleteObject(context: S3Context): Promise<AwsResponse> {
  const removed = await context.remove(context.bucket, context.key, versionIdOf(context), bypassOf(context));
  return {
    status: 204,
    headers: {
      ...(removed.deleteMarker ? { 'x-amz-delete-marker': 'true' } : {}),
      ...(removed.versionId === undefined ? {} : { 'x-amz-version-id': removed.versionId }),
    },
  };
}

/** @throws S3Error MalformedXML */
export function readXml(body: Buffer): XmlElement {
  try {
    return parseXml(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof InvalidXml)) throw error;
    throw Object.assign(new S3Error('MalformedXML', 'The XML you provided was not well-formed.'), {
      cause: error,
    });
  }
}

export const xmlAnswer = (name: string, content: string | readonly XmlNode[]): AwsResponse => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: xmlDocument(element(name, content, { xmlns: S3_NAMESPACE })),
});

function lockedVersion(context: S3Context): ObjectVersion {
  if (!context.bucket.objectLock) {
    throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  }
  return findVersion(context.bucket, context.key, versionIdOf(context));
}

async function putRetention(context: S3Context): Promise<AwsResponse> {
  const version = lockedVersion(context);
  const xml = readXml(readUpload(context.request).bytes);
  const mode = childText(xml, 'Mode');
  const untilMs = Date.parse(childText(xml, 'RetainUntilDate') ?? '');
  const wanted = mode === 'COMPLIANCE' || mode === 'GOVERNANCE' ? ({ mode, untilMs } as const) : undefined;
  if (wanted && Number.isNaN(untilMs)) throw new S3Error('MalformedXML', 'A retention needs its end.');
  checkRetentionChange(version.retention, wanted, bypassOf(context), context.nowMs);
  version.retention = wanted;
  await context.save();
  return { status: 200 };
}

function getRetention(context: S3Context): AwsResponse {
  const { retention } = lockedVersion(context);
  if (!retention) {
    throw new S3Error(
      'NoSuchObjectLockConfiguration',
      'The specified object does not have a ObjectLock configuration',
    );
  }
  return xmlAnswer('Retention', [
    element('Mode', retention.mode),
    element('RetainUntilDate', new Date(retention.untilMs).toISOString()),
  ]);
}

async function putLegalHold(context: S3Context): Promise<AwsResponse> {
  const version = lockedVersion(context);
  version.legalHold = childText(readXml(readUpload(context.request).bytes), 'Status') === 'ON';
  await context.save();
  return { status: 200 };
}

const getLegalHold = (context: S3Context): AwsResponse =>
  xmlAnswer('LegalHold', [element('Status', lockedVersion(context).legalHold ? 'ON' : 'OFF')]);
