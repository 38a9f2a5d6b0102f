import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { S3Error } from './s3-error.ts';
import { decodePath } from './s3-http.ts';
import type { AwsRequest } from './service.ts';

/** The secret of an access key; undefined for one that is unknown. */
export type SecretFor = (accessKeyId: string) => string | undefined;

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

type Credential = {
  readonly accessKeyId: string;
  readonly date: string;
  readonly scope: string;
  readonly key: Buffer;
};

/** Derives the signing key of a credential such as `AKID/20261122/ap-south-1/s3/aws4_request`. */
function credentialKey(text: string, secretFor: SecretFor): Credential {
  const [accessKeyId = '', date = '', region = '', service = '', end = ''] = text.split('/');
  const secret = secretFor(accessKeyId);
  if (secret === undefined) {
    throw new S3Error('AccessDenied', 'The AWS Access Key Id you provided does not exist in our records.');
  }
  const key = [region, service, end].reduce(hmac, hmac(`AWS4${secret}`, date));
  return { accessKeyId, date, scope: `${date}/${region}/${service}/${end}`, key };
}

function checkSignature(key: Buffer, text: string, signature: string): void {
  const expected = hmac(key, text);
  const given = Buffer.from(signature, 'hex');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided.',
  );
}

/** `20261122T173000Z` as epoch milliseconds. */
function basicTimeMs(text: string): number {
  const ms = Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (Number.isNaN(ms)) throw new S3Error('AccessDenied', 'X-Amz-Date must be in the ISO8601 basic format.');
  return ms;
}

const MAX_EXPIRES_SECONDS = 604_800;
const CLOCK_SKEW_MS = 15 * 60_000;

export const isPresigned = (query: URLSearchParams): boolean => query.has('X-Amz-Signature');

/**
 * Verifies a presigned URL: its signature (SigV4 in the query, by AWS's canonical request) and its time.
 * @throws S3Error SignatureDoesNotMatch, or AccessDenied when it has expired.
 */
export function verifyPresigned(request: AwsRequest, secretFor: SecretFor, nowMs: number): void {
  const { query } = request;
  const parameter = (name: string): string => {
    const value = query.get(name);
    if (value === null) throw new S3Error('AccessDenied', `Query-string authentication requires ${name}.`);
    return value;
  };
  const credential = credentialKey(parameter('X-Amz-Credential'), secretFor);
  const date = parameter('X-Amz-Date');
  const seconds = Number(parameter('X-Amz-Expires'));
  if (!(seconds >= 0 && seconds <= MAX_EXPIRES_SECONDS)) {
    throw new S3Error('AccessDenied', 'X-Amz-Expires must be between 0 and 604800 seconds.');
  }
  const text = ['AWS4-HMAC-SHA256', date, credential.scope, sha256(canonicalRequest(request))].join('\n');
  checkSignature(credential.key, text, parameter('X-Amz-Signature'));
  const signedMs = basicTimeMs(date);
  if (signedMs > nowMs + CLOCK_SKEW_MS) throw new S3Error('AccessDenied', 'Request is not valid yet');
  if (nowMs > signedMs + seconds * 1000) throw new S3Error('AccessDenied', 'Request has expired');
}

function canonicalRequest(request: AwsRequest): string {
  const names = (request.query.get('X-Amz-SignedHeaders') ?? '').split(';');
  const headers = names.map(
    (name) => `${name}:${(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`,
  );
  const payload =
    request.query.get('X-Amz-Content-Sha256') ??
    request.headers['x-amz-content-sha256'] ??
    'UNSIGNED-PAYLOAD';
  const path = decodePath(request.path).split('/').map(encode).join('/');
  const query = canonicalQuery(request.query);
  return [request.method, path, query, headers.join(''), names.join(';'), payload].join('\n');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Verifies the signature of a POST form: its text to sign is the policy in base64.
 * @throws S3Error
 */
export function verifyPostSignature(fields: ReadonlyMap<string, string>, secretFor: SecretFor): void {
  const field = (name: string): string => {
    const value = fields.get(name);
    if (value === undefined) throw new S3Error('AccessDenied', `The form lacks the field ${name}.`);
    return value;
  };
  if (field('x-amz-algorithm') !== 'AWS4-HMAC-SHA256') {
    throw new S3Error('InvalidArgument', 'X-Amz-Algorithm only supports AWS4-HMAC-SHA256.');
  }
  const credential = credentialKey(field('x-amz-credential'), secretFor);
  checkSignature(credential.key, field('policy'), field('x-amz-signature'));
}
