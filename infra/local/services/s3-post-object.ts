import { type Bucket, lockHeaders, type ObjectVersion } from './s3-bucket.ts';
import { keptHeaders, type S3Context, versionHeader } from './s3-context.ts';
import { S3Error } from './s3-error.ts';
import { checkPostPolicy, parsePostForm } from './s3-post-form.ts';
import { type SecretFor, verifyPostSignature } from './s3-signature.ts';
import type { AwsRequest, AwsResponse } from './service.ts';
import { element, xmlDocument } from './xml.ts';

/** Whether a call is an upload by POST form. */
export const isPostForm = (request: AwsRequest, key: string): boolean =>
  request.method === 'POST' &&
  key === '' &&
  (request.headers['content-type'] ?? '').startsWith('multipart/form-data');

/** An upload by POST form, checked against its signed policy. */
export async function postObject(context: S3Context, secretFor: SecretFor): Promise<AwsResponse> {
  const { request, bucket, nowMs } = context;
  const form = parsePostForm(request.headers['content-type'] ?? '', request.body);
  const { fields } = form;
  if (!fields.has('policy')) throw new S3Error('AccessDenied', 'Access Denied');
  verifyPostSignature(fields, secretFor);
  checkPostPolicy(form, bucket.name, nowMs);
  const key = (fields.get('key') ?? '').replaceAll(/\$\{filename\}/g, () => form.filename);
  if (key === '') throw new S3Error('InvalidArgument', 'Bucket POST must contain a field named "key".');
  const stored = await context.store(bucket, {
    key,
    bytes: form.file,
    headers: keptHeaders(Object.fromEntries(fields)),
    checksums: {},
    lock: lockHeaders(Object.fromEntries(fields), bucket, nowMs),
    reason: 'POST Object',
  });
  return postAnswer(fields, bucket, stored);
}

function postAnswer(fields: ReadonlyMap<string, string>, bucket: Bucket, stored: ObjectVersion): AwsResponse {
  const location = `/${bucket.name}/${encodeURIComponent(stored.key)}`;
  const headers = { etag: stored.etag, location, ...versionHeader(stored) };
  const redirect = fields.get('success_action_redirect');
  if (redirect !== undefined && URL.canParse(redirect)) {
    const to = new URL(redirect);
    to.searchParams.set('bucket', bucket.name);
    to.searchParams.set('key', stored.key);
    to.searchParams.set('etag', stored.etag);
    return { status: 303, headers: { ...headers, location: to.href } };
  }
  const status = fields.get('success_action_status');
  if (status !== '201') return { status: status === '200' ? 200 : 204, headers };
  const body = xmlDocument(
    element('PostResponse', [
      element('Location', location),
      element('Bucket', bucket.name),
      element('Key', stored.key),
      element('ETag', stored.etag),
    ]),
  );
  return { status: 201, headers: { ...headers, 'content-type': 'application/xml' }, body };
}
