import { z } from 'zod';
import { S3Error } from './s3-error.ts';

const modeSchema = z.enum(['COMPLIANCE', 'GOVERNANCE']);
const retentionSchema = z.object({ mode: modeSchema, untilMs: z.number() });
export type Retention = z.output<typeof retentionSchema>;

const objectVersionSchema = z.object({
  key: z.string(),
  /** `null` in a bucket without versioning. */
  versionId: z.string(),
  deleteMarker: z.boolean(),
  /** Name in the blob store. */
  blob: z.string(),
  size: z.number(),
  /** Including the quotes. */
  etag: z.string(),
  modifiedMs: z.number(),
  /** Content-Type, Content-Disposition and the like, and x-amz-meta-*, by lower-case name. */
  headers: z.record(z.string(), z.string()),
  checksums: z.record(z.string(), z.string()),
  retention: retentionSchema.optional(),
  legalHold: z.boolean(),
});
/** One version of an object, without its bytes. */
export type ObjectVersion = z.output<typeof objectVersionSchema>;

const corsRuleSchema = z.object({
  allowedOrigins: z.array(z.string()),
  allowedMethods: z.array(z.string()),
  allowedHeaders: z.array(z.string()).default([]),
  exposedHeaders: z.array(z.string()).default([]),
  maxAgeSeconds: z.number().optional(),
});

const defaultRetentionSchema = z.object({ mode: modeSchema, days: z.number().int().min(1) });
export const bucketSchema = z.object({
  name: z.string(),
  createdMs: z.number(),
  versioned: z.boolean(),
  objectLock: z.object({ defaultRetention: defaultRetentionSchema.optional() }).optional(),
  cors: z.array(corsRuleSchema),
  /** Oldest first. */
  versions: z.array(objectVersionSchema),
});
export type Bucket = z.output<typeof bucketSchema>;
export type DefaultRetention = z.output<typeof defaultRetentionSchema>;

/** The newest version of a key, delete markers included. */
export const latest = (bucket: Bucket, key: string): ObjectVersion | undefined =>
  bucket.versions.findLast((version) => version.key === key);

/** @throws S3Error NoSuchKey, NoSuchVersion */
export function findVersion(bucket: Bucket, key: string, versionId: string | undefined): ObjectVersion {
  if (versionId === undefined) {
    const version = latest(bucket, key);
    if (!version || version.deleteMarker) throw new S3Error('NoSuchKey', 'The specified key does not exist.');
    return version;
  }
  const version = bucket.versions.find((other) => other.key === key && other.versionId === versionId);
  if (!version) throw new S3Error('NoSuchVersion', 'The specified version does not exist.');
  return version;
}

/** The newest version of every key that is not deleted, by key in UTF-8 order. */
export function currentObjects(bucket: Bucket): ObjectVersion[] {
  const byKey = new Map(bucket.versions.map((version) => [version.key, version]));
  return [...byKey.values()]
    .filter((version) => !version.deleteMarker)
    .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
}

const DAY_MS = 86_400_000;

/** The retention of a new object whose upload requests none. */
function defaultRetention(bucket: Bucket, nowMs: number): Retention | undefined {
  const rule = bucket.objectLock?.defaultRetention;
  return rule && { mode: rule.mode, untilMs: nowMs + rule.days * DAY_MS };
}

/** @throws S3Error AccessDenied while a version is under retention or legal hold. */
export function checkDeletable(version: ObjectVersion, bypassGovernance: boolean, nowMs: number): void {
  const retained =
    version.retention !== undefined &&
    version.retention.untilMs > nowMs &&
    !(version.retention.mode === 'GOVERNANCE' && bypassGovernance);
  if (version.legalHold || retained) {
    throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
  }
}

/**
 * Active retention may be extended; only GOVERNANCE may be shortened, with bypass.
 * @throws S3Error AccessDenied, InvalidArgument
 */
export function checkRetentionChange(
  current: Retention | undefined,
  wanted: Retention | undefined,
  bypassGovernance: boolean,
  nowMs: number,
): void {
  if (wanted && wanted.untilMs <= nowMs) {
    throw new S3Error('InvalidArgument', 'The retain until date must be in the future!');
  }
  if (!current || current.untilMs <= nowMs) return;
  const weaker =
    !wanted ||
    wanted.untilMs < current.untilMs ||
    (current.mode === 'COMPLIANCE' && wanted.mode === 'GOVERNANCE');
  const allowed = !weaker || (current.mode === 'GOVERNANCE' && bypassGovernance);
  if (!allowed) throw new S3Error('AccessDenied', 'Access Denied because object protected by object lock.');
}

/** The retention and legal hold in an upload's headers. @throws S3Error */
export function lockHeaders(
  headers: Readonly<Record<string, string>>,
  bucket: Bucket,
  nowMs: number,
): { retention: Retention | undefined; legalHold: boolean } {
  const mode = headers['x-amz-object-lock-mode'];
  const until = headers['x-amz-object-lock-retain-until-date'];
  const legalHold = headers['x-amz-object-lock-legal-hold'] === 'ON';
  if (mode === undefined && until === undefined && !legalHold) {
    return { retention: defaultRetention(bucket, nowMs), legalHold };
  }
  if (!bucket.objectLock) throw new S3Error('InvalidRequest', 'Bucket is missing Object Lock Configuration');
  if (mode === undefined && until === undefined)
    return { retention: defaultRetention(bucket, nowMs), legalHold };
  const parsed = modeSchema.safeParse(mode);
  const untilMs = Date.parse(until ?? '');
  if (!parsed.success || Number.isNaN(untilMs)) {
    throw new S3Error('InvalidArgument', 'Object Lock needs both a mode and a retain until date.');
  }
  const retention = { mode: parsed.data, untilMs };
  checkRetentionChange(undefined, retention, false, nowMs);
  return { retention, legalHold };
}

/** The CORS headers for a request from an origin; undefined when no rule allows it. */
export function corsHeaders(
  bucket: Bucket,
  origin: string,
  method: string,
  requestedHeaders: readonly string[],
): Record<string, string> | undefined {
  const rule = bucket.cors.find(
    (candidate) =>
      candidate.allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      candidate.allowedMethods.includes(method) &&
      requestedHeaders.every((header) =>
        candidate.allowedHeaders.some((pattern) => matches(pattern, header)),
      ),
  );
  if (!rule) return undefined;
  const anyone = rule.allowedOrigins.includes('*');
  return {
    'access-control-allow-origin': anyone ? '*' : origin,
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    ...(anyone ? {} : { 'access-control-allow-credentials': 'true' }),
    ...(requestedHeaders.length > 0 ? { 'access-control-allow-headers': requestedHeaders.join(', ') } : {}),
    ...(rule.exposedHeaders.length > 0
      ? { 'access-control-expose-headers': rule.exposedHeaders.join(', ') }
      : {}),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.maxAgeSeconds) }),
  };
}

/** A pattern of CORS rules has at most one `*`. */
function matches(pattern: string, value: string): boolean {
  const [start = '', end] = pattern.toLowerCase().split('*');
  const text = value.toLowerCase();
  if (end === undefined) return text === start;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
}
