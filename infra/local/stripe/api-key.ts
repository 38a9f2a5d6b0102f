import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from './route.ts';
import { StripeDoubleError } from './stripe-error.ts';

export type ApiKeys = { readonly secret: string; readonly publishable: string };

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const unauthorised = (message: string): StripeDoubleError =>
  new StripeDoubleError(401, { type: 'invalid_request_error', message });

function keyOf(headers: IncomingHttpHeaders, formKey: string | undefined): string | undefined {
  const [scheme, credentials] = (headers.authorization ?? '').split(' ');
  if (scheme === 'Bearer') return credentials;
  if (scheme === 'Basic')
    return Buffer.from(credentials ?? '', 'base64')
      .toString()
      .split(':')[0];
  return formKey;
}

/** The caller, identified by the API key in Bearer or Basic authorization or by a browser's `key` parameter. */
export function callerOf(headers: IncomingHttpHeaders, formKey: string | undefined, keys: ApiKeys): Caller {
  const key = keyOf(headers, formKey);
  if (key === undefined || key === '') throw unauthorised('You did not provide an API key.');
  if (same(key, keys.secret)) return { kind: 'server' };
  if (same(key, keys.publishable)) return { kind: 'browser' };
  throw unauthorised(`Invalid API Key provided: ${key.slice(0, 8)}****`);
}
