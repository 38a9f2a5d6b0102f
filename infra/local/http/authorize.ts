import { z } from 'zod';
import { arn } from '../aws/arn.ts';
import { isAllowed, statementsOf } from '../aws/iam.ts';
import type { Invocation } from '../lambda/function-pool.ts';
import type { ApiModel, AuthorizerModel } from './api-model.ts';
import type { HttpEvent } from './http-event.ts';

/** What an authorizer decided. */
export type Decision =
  | { readonly kind: 'allowed'; readonly context: Readonly<Record<string, unknown>> }
  | { readonly kind: 'unauthorized' | 'forbidden' | 'failed' };

export type Invoke = (functionArn: string, payload: string) => Promise<Invocation>;

const simpleResult = z.object({
  isAuthorized: z.boolean(),
  context: z.record(z.string(), z.unknown()).nullish(),
});
const policyResult = z.object({
  policyDocument: z.unknown(),
  context: z.record(z.string(), z.unknown()).nullish(),
});

type Cached = { readonly decision: Decision; readonly untilMs: number };

export type Authorize = (api: ApiModel, authorizer: AuthorizerModel, event: HttpEvent) => Promise<Decision>;

/**
 * Invokes Lambda authorizers as HTTP APIs do: a missing identity source is refused without an invocation, and results are
 * cached for the authorizer's TTL by identity sources, for all routes. An authorizer that throws has failed, except that
 * throwing `Unauthorized` refuses in a WebSocket API.
 */
export function createAuthorize(invoke: Invoke): Authorize {
  const cache = new Map<string, Cached>();
  return async (api, authorizer, event) => {
    const identity = authorizer.identitySources.map((source) => identityOf(source, event));
    if (identity.some((value) => value === undefined || value === '')) return { kind: 'unauthorized' };
    const cacheKey = JSON.stringify([authorizer.id, ...identity]);
    const kept = cache.get(cacheKey);
    if (kept && kept.untilMs > Date.now()) return kept.decision;
    const decision = await ask(invoke, api, authorizer, event, identity);
    if (authorizer.resultTtlSeconds > 0 && decision.kind !== 'failed') {
      cache.set(cacheKey, { decision, untilMs: Date.now() + authorizer.resultTtlSeconds * 1_000 });
    }
    return decision;
  };
}

async function ask(
  invoke: Invoke,
  api: ApiModel,
  authorizer: AuthorizerModel,
  event: HttpEvent,
  identity: readonly (string | undefined)[],
): Promise<Decision> {
  const { body: _body, isBase64Encoded: _encoded, ...request } = event;
  const [method = '', path = ''] = String(event['routeKey']).split(' ');
  const routeArn = arn('execute-api', `${api.id}/${api.stageName}/${method}${path}`);
  const isHttp = api.protocol === 'HTTP';
  const identitySource = identity.length === 0 ? null : identity;
  const named = isHttp ? { routeArn, identitySource } : { methodArn: routeArn };
  const question = { ...request, type: 'REQUEST', ...named };
  const invocation = await invoke(authorizer.functionArn, JSON.stringify(question));
  if (!invocation.ok) {
    const isRefusal = !isHttp && invocation.error.errorMessage === 'Unauthorized';
    return { kind: isRefusal ? 'unauthorized' : 'failed' };
  }
  const result: unknown = JSON.parse(invocation.payload);
  if (authorizer.simpleResponses) {
    const parsed = simpleResult.safeParse(result);
    if (!parsed.success) return { kind: 'failed' };
    if (!parsed.data.isAuthorized) return { kind: 'forbidden' };
    return { kind: 'allowed', context: parsed.data.context ?? {} };
  }
  const parsed = policyResult.safeParse(result);
  if (!parsed.success) return { kind: 'failed' };
  const allowed = isAllowed(statementsOf(parsed.data.policyDocument), {
    action: 'execute-api:Invoke',
    resource: routeArn,
  });
  return allowed ? { kind: 'allowed', context: parsed.data.context ?? {} } : { kind: 'forbidden' };
}

/** `$request.header.Name`, `$request.querystring.name`, or the `route.request.*` form of WebSocket APIs. */
function identityOf(source: string, event: HttpEvent): string | undefined {
  const [place, name = ''] = source.replace(/^(\$request|route\.request)\./, '').split(/\.(.*)/s);
  if (place === 'header') return event.headers[name.toLowerCase()];
  if (place === 'querystring') return event.queryStringParameters?.[name];
  const value = source.startsWith('$context.') ? event.requestContext[source.slice(9)] : undefined;
  return typeof value === 'string' ? value : undefined;
}
