import { describe, expect, it } from 'vitest';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { createSsmService } from '#infra/local/services/ssm-service.ts';
import { createStsService } from '#infra/local/services/sts-service.ts';
import { serveAws } from '#tests/support/aws-endpoint.ts';

const place = { region: 'ap-south-1', accountId: '000000000000' };

describe('parameters', () => {
  const prepare = async () => {
    const clock = manualClock(new Date('2026-11-22T10:00:00Z'));
    const service = await createSsmService({ clock, ...place });
    await service.putParameter('/homeserve/city', 'blr');
    const endpoint = await serveAws('ssm', service);
    const call = async (operation: string, input: object) => {
      const headers = {
        'x-amz-target': `AmazonSSM.${operation}`,
        'content-type': 'application/x-amz-json-1.1',
      };
      const answer = await fetch(endpoint.url, { method: 'POST', headers, body: JSON.stringify(input) });
      return { status: answer.status, body: await answer.json() };
    };
    return { endpoint, call };
  };

  it('are read one by one, by names and by path', async () => {
    const { endpoint, call } = await prepare();
    await using _ = endpoint;
    const parameter = { Name: '/homeserve/city', Value: 'blr', Version: 1, Type: 'String' };
    const one = await call('GetParameter', { Name: '/homeserve/city' });
    expect(one).toMatchObject({ status: 200, body: { Parameter: parameter } });
    const some = await call('GetParameters', { Names: ['/homeserve/city', '/none'] });
    expect(some.body).toMatchObject({ Parameters: [parameter], InvalidParameters: ['/none'] });
    const path = await call('GetParametersByPath', { Path: '/homeserve' });
    expect(path.body).toMatchObject({ Parameters: [parameter] });
  });
  it('are overwritten only on request', async () => {
    const { endpoint, call } = await prepare();
    await using _ = endpoint;
    const input = { Name: '/homeserve/city', Value: 'maa' };
    expect(await call('PutParameter', input)).toMatchObject({
      status: 400,
      body: { __type: 'ParameterAlreadyExists' },
    });
    expect((await call('PutParameter', { ...input, Overwrite: true })).body).toMatchObject({ Version: 2 });
  });
  it('that do not exist, operations that are not here and bodies that are no JSON are refused by name', async () => {
    const { endpoint, call } = await prepare();
    await using _ = endpoint;
    expect((await call('GetParameter', { Name: 'x' })).body).toMatchObject({ __type: 'ParameterNotFound' });
    expect((await call('GetParameter', {})).body).toMatchObject({ __type: 'ValidationException' });
    expect((await call('AddTags', {})).body).toMatchObject({ __type: 'UnknownOperationException' });
    const headers = { 'x-amz-target': 'AmazonSSM.GetParameter' };
    const answer = await fetch(endpoint.url, { method: 'POST', headers, body: '{' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ __type: 'SerializationException' });
  });
});

describe('STS', () => {
  it('tells who is asking', async () => {
    await using endpoint = await serveAws('sts', createStsService({ accountId: place.accountId }));
    const body = new URLSearchParams({ Action: 'GetCallerIdentity', Version: '2011-06-15' });
    const text = await (await fetch(endpoint.url, { method: 'POST', body })).text();
    expect(text).toContain('<Account>000000000000</Account>');
  });
});
