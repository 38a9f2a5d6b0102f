import { z } from 'zod';

/** What goes back to the client. */
export type HttpAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
};

/** API Gateway's own answers: a status and one message. */
export const gatewayAnswer = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify({ message })),
});

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const proxyResult = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), scalar.nullish()).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/**
 * Reads an integration's result by payload format 2.0: with a `statusCode` it is a response, without one it
 * is the JSON body of a 200. Undefined when it is neither.
 */
export function answerOf(payload: string): HttpAnswer | undefined {
  const result: unknown = JSON.parse(payload);
  const hasStatus = typeof result === 'object' && result !== null && 'statusCode' in result;
  if (!hasStatus) {
    const body = typeof result === 'string' ? result : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const parsed = proxyResult.safeParse(result);
  if (!parsed.success) return undefined;
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const sent: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (value !== null && value !== undefined) sent[name.toLowerCase()] = String(value);
  }
  if (cookies && cookies.length > 0) sent['set-cookie'] = cookies;
  if (body && sent['content-type'] === undefined) sent['content-type'] = 'text/plain;charset=UTF-8';
  return {
    status: statusCode,
    headers: sent,
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}
