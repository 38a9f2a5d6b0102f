import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { createLambdaService } from '#infra/local/services/lambda-service.ts';
import { serveAws } from '#tests/support/aws-endpoint.ts';

async function prepare() {
  const queued: unknown[] = [];
  const service = createLambdaService({
    resolve: (name) => (name.endsWith('echo') || name.endsWith('broken') ? `arn:${name}` : undefined),
    invoke: async (arn, payload) =>
      arn.endsWith('echo')
        ? { payload }
        : { functionError: 'Unhandled', errorType: 'TypeError', errorMessage: 'no', trace: ['at x'] },
    invokeAsync: async (_, payload) => void queued.push(payload),
  });
  const endpoint = await serveAws('lambda', service);
  const client = new LambdaClient(endpoint.client);
  const Payload = Buffer.from('{"a":"ü"}');
  return { queued, endpoint, client, Payload };
}

describe('Lambda Invoke', () => {
  it('answers the payload of the function', async () => {
    const { endpoint, client, Payload } = await prepare();
    await using _ = endpoint;
    const answer = await client.send(new InvokeCommand({ FunctionName: 'echo', Payload }));
    expect(answer.StatusCode).toBe(200);
    expect(answer.Payload?.transformToString()).toBe('{"a":"ü"}');
  });
  it('tells a function error from a failed call', async () => {
    const { endpoint, client } = await prepare();
    await using _ = endpoint;
    const answer = await client.send(new InvokeCommand({ FunctionName: 'broken' }));
    expect(answer.FunctionError).toBe('Unhandled');
    expect(JSON.parse(answer.Payload?.transformToString() ?? '')).toEqual({
      errorType: 'TypeError',
      errorMessage: 'no',
      trace: ['at x'],
    });
    const unknown = client.send(new InvokeCommand({ FunctionName: 'none' }));
    await expect(unknown).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
  it('queues what is to run by itself', async () => {
    const { queued, endpoint, client, Payload } = await prepare();
    await using _ = endpoint;
    const FunctionName = 'arn:aws:lambda:ap-south-1:000000000000:function:echo';
    const answer = await client.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload }));
    expect(answer.StatusCode).toBe(202);
    expect(queued).toEqual([{ a: 'ü' }]);
  });
});
