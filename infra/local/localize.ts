import type { ApiModel } from './http/api-model.ts';
import { REGION } from './template/intrinsics.ts';

export type LocalAddresses = {
  /** Base URL of the HTTP API, e.g. `http://127.0.0.1:4000`. */
  readonly apiUrl: string;
  /** URL of the AWS endpoint. */
  readonly awsEndpoint: string;
  readonly apis: ReadonlyMap<string, ApiModel>;
};

const API_ADDRESS = new RegExp(`(https|wss)://([a-z0-9]+)\\.execute-api\\.${REGION}\\.amazonaws\\.com`, 'g');

/**
 * Replaces API addresses in a resolved value by local ones: requests and sockets go to the local server, connection
 * management to the AWS endpoint.
 */
export function localize(value: unknown, at: LocalAddresses): unknown {
  if (typeof value === 'string') return localizeText(value, at);
  if (Array.isArray(value)) return value.map((item) => localize(item, at));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, localize(member, at)]));
}

function localizeText(text: string, at: LocalAddresses): string {
  if (!text.includes('.execute-api.')) return text;
  return text.replace(API_ADDRESS, (whole, scheme: string, id: string) => {
    const api = at.apis.get(id);
    if (!api) return whole;
    if (scheme === 'wss') return at.apiUrl.replace(/^http/, 'ws');
    return api.protocol === 'HTTP' ? at.apiUrl : `${at.awsEndpoint}/${id}`;
  });
}
