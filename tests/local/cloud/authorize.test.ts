import { expect, it } from 'vitest';
import { z } from 'zod';
import type { ApiModel } from '#infra/local/http/api-model.ts';
import { createAuthorize } from '#infra/local/http/authorize.ts';
import type { HttpEvent } from '#infra/local/http/http-event.ts';

const event: HttpEvent = {
  headers: {},
  routeKey: 'GET /private',
  requestContext: { requestId: 'r1' },
};
const apiOf = (protocol: ApiModel['protocol']): ApiModel => ({
  id: 'api',
  name: 'api',
  protocol,
  routeSelectionExpression: '$request.method $request.path',
  cors: undefined,
  stageName: '$default',
  routes: [],
});
const authorizer = {
  id: 'auth',
  functionArn: 'arn:aws:lambda:ap-south-1:000000000000:function:auth',
  identitySources: [],
  simpleResponses: true,
  resultTtlSeconds: 0,
};
const run = { requestId: 'r1', traceId: 't1', durationMs: 1, coldStart: false };

it('asks an authorizer without identity sources about every request, and names none to it', async () => {
  const questions: unknown[] = [];
  const authorize = createAuthorize(async (_, payload) => {
    questions.push(z.looseObject({}).parse(JSON.parse(payload)));
    return { ...run, ok: true, payload: '{"isAuthorized":true,"context":{"denied":"no_token"}}' };
  });

  const decision = await authorize(apiOf('HTTP'), authorizer, event);

  expect(decision).toEqual({ kind: 'allowed', context: { denied: 'no_token' } });
  expect(questions).toEqual([expect.objectContaining({ identitySource: null, type: 'REQUEST' })]);
});

it.each([
  ['HTTP', 'failed'],
  ['WEBSOCKET', 'unauthorized'],
] as const)('takes a throw of Unauthorized in an %s API for: %s', async (protocol, kind) => {
  const error = { errorType: 'Error', errorMessage: 'Unauthorized' };
  const authorize = createAuthorize(async () => ({ ...run, ok: false, error }));

  expect(await authorize(apiOf(protocol), authorizer, event)).toEqual({ kind });
});
