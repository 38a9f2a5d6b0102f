import { createHash, createHmac } from 'node:crypto';
import { type Emulator, REGION } from './ministack.ts';

/** How a service is spoken to, for lists that no SDK client in this project covers. */
export type AwsCall =
  | { readonly kind: 'query'; readonly service: string; readonly version: string; readonly action: string }
  | { readonly kind: 'json'; readonly service: string; readonly target: string }
  | { readonly kind: 'rest'; readonly service: string; readonly path: string };

export type Fields = Readonly<Record<string, string>>;

/** Makes a signed call and answers the body. @throws Error when the service refuses it. */
export async function callAws(emulator: Emulator, call: AwsCall, fields: Fields = {}): Promise<string> {
  const { method, path, headers, body } = wire(call, fields);
  const url = new URL(path, emulator.url);
  const signable = { service: call.service, method, url, headers: { ...headers, host: url.host }, body };
  const signed = sign(signable, emulator.credentials);
  const answer = await fetch(url, { method, headers: signed, ...(method === 'GET' ? {} : { body }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${call.service} answered ${answer.status}: ${text.slice(0, 300)}`);
  return text;
}

function wire(call: AwsCall, fields: Fields) {
  switch (call.kind) {
    case 'query':
      return {
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ Action: call.action, Version: call.version, ...fields }).toString(),
      };
    case 'json':
      return {
        method: 'POST',
        path: '/',
        headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': call.target },
        body: JSON.stringify(fields),
      };
    case 'rest':
      return { method: 'GET', path: call.path, headers: {}, body: '' };
  }
}

type Signable = {
  readonly service: string;
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** Signature Version 4, for a path and a query without characters that need escaping. */
function sign(
  { service, method, url, headers, body }: Signable,
  { accessKeyId, secretAccessKey }: Emulator['credentials'],
): Record<string, string> {
  const at = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const day = at.slice(0, 8);
  const all: Record<string, string> = { ...headers, 'x-amz-date': at };
  const names = Object.keys(all).sort();
  const canonical = [
    method,
    url.pathname,
    url.search.slice(1),
    ...names.map((name) => `${name}:${all[name]}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
  const scope = `${day}/${REGION}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', at, scope, sha256(canonical)].join('\n');
  const key = [day, REGION, service, 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`);
  const signature = createHmac('sha256', key).update(text).digest('hex');
  return {
    ...all,
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}
