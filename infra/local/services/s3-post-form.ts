import { z } from 'zod';
import { S3Error } from './s3-error.ts';

/** A POST upload from multipart/form-data, with lower-case field names. */
export type PostForm = {
  readonly fields: ReadonlyMap<string, string>;
  readonly file: Buffer;
  readonly filename: string;
};

/** @throws S3Error MalformedPOSTRequest */
export function parsePostForm(contentType: string, body: Buffer): PostForm {
  const malformed = (why: string) => new S3Error('MalformedPOSTRequest', why);
  const boundary = /^multipart\/form-data;.*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const delimiter = boundary?.[1] ?? boundary?.[2];
  if (delimiter === undefined) throw malformed('The body of the POST must be multipart/form-data.');
  const fields = new Map<string, string>();
  for (const part of splitParts(body, delimiter)) {
    const headerEnd = part.indexOf('\r\n\r\n');
    if (headerEnd < 0) throw malformed('A part of the form has no header.');
    const disposition = /content-disposition:\s*form-data;([^\r\n]*)/i.exec(
      part.subarray(0, headerEnd).toString(),
    );
    const name = attribute(disposition?.[1], 'name')?.toLowerCase();
    if (name === undefined) throw malformed('A part of the form has no name.');
    const content = part.subarray(headerEnd + 4);
    // S3 ignores what follows the file.
    if (name === 'file')
      return { fields, file: content, filename: attribute(disposition?.[1], 'filename') ?? '' };
    fields.set(name, content.toString('utf8'));
  }
  throw malformed('POST requires exactly one file upload per request.');
}

const attribute = (disposition: string | undefined, name: string): string | undefined =>
  new RegExp(`(?:^|[;\\s])${name}="([^"]*)"`, 'i').exec(disposition ?? '')?.[1];

function splitParts(body: Buffer, delimiter: string): Buffer[] {
  const marker = Buffer.from(`\r\n--${delimiter}`);
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  const parts: Buffer[] = [];
  let at = whole.indexOf(marker);
  while (at >= 0) {
    const start = at + marker.length;
    const next = whole.indexOf(marker, start);
    if (next < 0) return parts;
    parts.push(whole.subarray(start + 2, next));
    at = next;
  }
  return parts;
}

const conditionSchema = z.union([
  z.record(z.string(), z.string()),
  z.tuple([z.literal('content-length-range'), z.number(), z.number()]),
  z.tuple([z.enum(['eq', 'starts-with']), z.string().startsWith('$'), z.string()]),
]);
const policySchema = z.object({ expiration: z.iso.datetime(), conditions: z.array(conditionSchema) });

/** Fields that need no condition. */
const exempt = new Set(['policy', 'x-amz-signature', 'file']);

/**
 * Checks the form against its signed policy.
 * @throws S3Error AccessDenied, EntityTooLarge, EntityTooSmall, InvalidPolicyDocument
 */
export function checkPostPolicy(form: PostForm, bucket: string, nowMs: number): void {
  const policy = parsePolicy(form.fields.get('policy') ?? '');
  if (Date.parse(policy.expiration) < nowMs) throw refused('Policy expired.');
  if ((form.fields.get('bucket') ?? bucket) !== bucket) throw refused('The form names another bucket.');
  const values = new Map([...form.fields, ['bucket', bucket]]);
  const covered = new Set(exempt);
  for (const condition of policy.conditions) {
    if (!Array.isArray(condition)) {
      for (const [name, wanted] of Object.entries(condition)) {
        covered.add(name.toLowerCase());
        checkField('eq', name, wanted, values, condition);
      }
    } else if (condition[0] === 'content-length-range') {
      checkLength(form.file.length, condition[1], condition[2]);
    } else {
      const [operator, variable, wanted] = condition;
      covered.add(variable.slice(1).toLowerCase());
      checkField(operator, variable.slice(1), wanted, values, condition);
    }
  }
  for (const name of form.fields.keys()) {
    if (!covered.has(name) && !name.startsWith('x-ignore-')) throw refused(`Extra input fields: ${name}`);
  }
}

const refused = (why: string) => new S3Error('AccessDenied', `Invalid according to Policy: ${why}`);

function parsePolicy(encoded: string): z.output<typeof policySchema> {
  try {
    return policySchema.parse(JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')));
  } catch (cause) {
    throw Object.assign(new S3Error('InvalidPolicyDocument', 'Invalid Policy.'), { cause });
  }
}

function checkField(
  operator: 'eq' | 'starts-with',
  name: string,
  wanted: string,
  values: ReadonlyMap<string, string>,
  condition: unknown,
): void {
  const value = values.get(name.toLowerCase());
  const holds = operator === 'eq' ? value === wanted : value?.startsWith(wanted);
  if (!holds) throw refused(`Policy Condition failed: ${JSON.stringify(condition)}`);
}

function checkLength(length: number, min: number, max: number): void {
  if (length > max)
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size');
  if (length < min)
    throw new S3Error('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
}
