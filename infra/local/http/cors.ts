import type { CorsModel } from './api-model.ts';
import type { HttpAnswer } from './http-answer.ts';

export const isPreflight = (method: string, headers: NodeJS.Dict<string | string[]>): boolean =>
  method === 'OPTIONS' &&
  headers['origin'] !== undefined &&
  headers['access-control-request-method'] !== undefined;

/** API Gateway answers a preflight itself; an origin that is not allowed gets no CORS headers. */
export function preflightAnswer(cors: CorsModel, origin: string): HttpAnswer {
  const allowed = allowedOrigin(cors, origin);
  const headers: Record<string, string> = {};
  if (allowed !== undefined) {
    Object.assign(headers, originHeaders(cors, allowed));
    if (cors.allowMethods.length > 0) headers['access-control-allow-methods'] = cors.allowMethods.join(',');
    if (cors.allowHeaders.length > 0) headers['access-control-allow-headers'] = cors.allowHeaders.join(',');
    if (cors.maxAgeSeconds !== undefined) headers['access-control-max-age'] = String(cors.maxAgeSeconds);
  }
  return { status: 204, headers, body: Buffer.alloc(0) };
}

/** With CORS configured, the gateway's headers replace those of the integration. */
export function withCors(cors: CorsModel, origin: string | undefined, answer: HttpAnswer): HttpAnswer {
  const own = Object.entries(answer.headers).filter(([name]) => !name.startsWith('access-control-'));
  const allowed = origin === undefined ? undefined : allowedOrigin(cors, origin);
  const added = allowed === undefined ? {} : originHeaders(cors, allowed);
  return { ...answer, headers: { ...Object.fromEntries(own), ...added } };
}

function originHeaders(cors: CorsModel, allowed: string): Record<string, string> {
  return {
    'access-control-allow-origin': allowed,
    ...(allowed === '*' ? {} : { vary: 'Origin' }),
    ...(cors.allowCredentials ? { 'access-control-allow-credentials': 'true' } : {}),
    ...(cors.exposeHeaders.length > 0
      ? { 'access-control-expose-headers': cors.exposeHeaders.join(',') }
      : {}),
  };
}

function allowedOrigin(cors: CorsModel, origin: string): string | undefined {
  if (cors.allowOrigins.includes('*')) return '*';
  const fits = cors.allowOrigins.some((allowed) =>
    allowed.endsWith('://*') ? origin.startsWith(allowed.slice(0, -1)) : allowed === origin,
  );
  return fits ? origin : undefined;
}
