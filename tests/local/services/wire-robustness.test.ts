import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createEventsService } from '#infra/local/services/events-service.ts';
import { manualClock } from '#infra/local/services/local-clock.ts';
import { createS3Service } from '#infra/local/services/s3-service.ts';
import { createSchedulerService } from '#infra/local/services/scheduler-service.ts';
import { createSecretsService } from '#infra/local/services/secrets-service.ts';
import type { AwsRequest, LocalService } from '#infra/local/services/service.ts';
import { createSqsService } from '#infra/local/services/sqs-service.ts';
import { createStatesService } from '#infra/local/services/states-service.ts';

const clock = manualClock(new Date('2026-11-22T10:00:00Z'));
const place = { clock, region: 'ap-south-1', accountId: '000000000000' };
const nothing = async (): Promise<void> => {};

const services: Record<string, () => Promise<LocalService>> = {
  events: () => createEventsService({ ...place, deliver: nothing, deadLetter: nothing }),
  scheduler: () => createSchedulerService({ ...place, deliver: nothing, deadLetter: nothing }),
  sqs: async () => {
    const service = await createSqsService({ ...place, endpoint: () => 'http://127.0.0.1' });
    await service.createQueue({ name: 'q' });
    return service;
  },
  secretsmanager: () => createSecretsService(place),
  states: async () => {
    const service = await createStatesService({
      ...place,
      invoke: async () => ({ payload: null }),
      putEvents: async () => ({ FailedEntryCount: 0, Entries: [] }),
      sendMessage: async () => ({ MessageId: 'm' }),
    });
    const definition = { StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } };
    service.createStateMachine({ name: 'm', type: 'STANDARD', definition });
    return service;
  },
};

/** A call of each operation that is taken as it stands; each run spoils one member of one of them. */
const calls: Record<string, Readonly<Record<string, Record<string, unknown>>>> = {
  events: {
    PutEvents: { Entries: [{ Source: 's', DetailType: 't', Detail: '{}' }] },
    PutRule: { Name: 'r', EventPattern: '{"source":["s"]}', State: 'ENABLED' },
    EnableRule: { Name: 'r', ScheduleExpression: 'rate(1 day)' },
    TestEventPattern: { EventPattern: '{"source":["s"]}', Event: '{"source":"s"}' },
    PutTargets: {
      Rule: 'r',
      Targets: [{ Id: 't', Arn: 'arn:x', InputTransformer: { InputTemplate: '<a>' } }],
    },
  },
  scheduler: {
    CreateSchedule: {
      ScheduleExpression: 'rate(1 day)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: 'arn:x', RoleArn: 'arn:y' },
    },
  },
  sqs: {
    CreateQueue: { QueueName: 'q', Attributes: { RedrivePolicy: '{}', DelaySeconds: 'x' } },
    SetQueueAttributes: { QueueUrl: 'http://x/q', Attributes: { RedrivePolicy: '{' } },
    SendMessage: { QueueUrl: 'http://x/q', MessageBody: 'm' },
    SendMessageBatch: { QueueUrl: 'http://x/q', Entries: [{ Id: 'a', MessageBody: 'm' }] },
    ReceiveMessage: { QueueUrl: 'http://x/q', MaxNumberOfMessages: 1, VisibilityTimeout: 0 },
    ChangeMessageVisibility: { QueueUrl: 'http://x/q', ReceiptHandle: 'r', VisibilityTimeout: 1 },
    StartMessageMoveTask: { SourceArn: 'arn:aws:sqs:ap-south-1:000000000000:q' },
  },
  secretsmanager: {
    CreateSecret: { Name: 's', SecretString: 'x' },
    PutSecretValue: { SecretId: 's', SecretString: 'y', ClientRequestToken: 't' },
    GetSecretValue: { SecretId: 's', VersionStage: 'AWSCURRENT' },
    UpdateSecretVersionStage: { SecretId: 's', VersionStage: 'AWSCURRENT', MoveToVersionId: 't' },
    GetRandomPassword: { PasswordLength: 8 },
  },
  states: {
    StartExecution: { stateMachineArn: 'arn:aws:states:ap-south-1:000000000000:stateMachine:m', input: '{}' },
    StartSyncExecution: { stateMachineArn: 'arn:aws:states:ap-south-1:000000000000:stateMachine:m' },
    ListExecutions: { stateMachineArn: 'arn:aws:states:ap-south-1:000000000000:stateMachine:m' },
    DescribeExecution: { executionArn: 'arn:x' },
  },
};

/** Values that pass a first look: what each member usually holds, or something close to it. */
const text = fc.oneof(
  fc.string(),
  fc.constantFrom(
    '{',
    '{"a":1}',
    '{"a":["x"]}',
    '{"a":"x"}',
    'rate(0 days)',
    'at(x)',
    'q',
    'http://x/q',
    '__proto__',
  ),
  fc.constant('arn:aws:states:ap-south-1:000000000000:stateMachine:m'),
);
const member = fc.oneof(text, fc.jsonValue(), fc.array(fc.jsonValue()), fc.dictionary(fc.string(), text));

/** An operation and a body in which one member is another value, is gone, or which is no JSON at all. */
const spoiledCall = (service: string): fc.Arbitrary<[string, string]> =>
  fc.constantFrom(...Object.entries(calls[service] ?? {})).chain(([action, input]) => {
    const spoiled = fc
      .tuple(fc.constantFrom(...Object.keys(input)), fc.option(member, { nil: undefined }))
      .map(([name, value]) => JSON.stringify({ ...input, [name]: value }));
    const body = fc.oneof({ weight: 9, arbitrary: spoiled }, { weight: 1, arbitrary: text });
    return fc.tuple(fc.constantFrom(action, action, action, 'NoSuchOperation'), body);
  });

const request = (service: string, action: string, payload: string): AwsRequest => ({
  service,
  principal: undefined,
  action,
  method: 'POST',
  path: service === 'scheduler' ? `/schedules/${payload.slice(0, 5)}` : '/',
  query: new URLSearchParams(),
  headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x' },
  body: Buffer.from(payload),
});

describe('any body', () => {
  it.each(Object.keys(services))('%s responds, at worst with an error', async (name) => {
    const service = await services[name]?.();
    await fc.assert(
      fc.asyncProperty(spoiledCall(name), async ([operation, payload]) => {
        const answer = await service?.handle(request(name, operation, payload));
        expect(answer?.status).toBeLessThan(500);
      }),
      { numRuns: 500 },
    );
    await service?.close();
  });

  it('s3 responds to any path, query and headers', async () => {
    const service = await createS3Service({ clock, secretFor: () => 'secret' });
    await service.createBucket({ name: 'b', objectLock: {}, cors: [] });
    const path = fc.oneof(
      fc.constantFrom('/', '/b', '/b/k', '/b/%zz', '/b/%00', '//'),
      text.map((key) => `/b/${key}`),
    );
    const query = fc.dictionary(
      fc.constantFrom(
        'delete',
        'retention',
        'legal-hold',
        'versionId',
        'object-lock',
        'X-Amz-Signature',
        'max-keys',
      ),
      text,
    );
    const headers = fc.dictionary(
      fc.constantFrom(
        'range',
        'content-encoding',
        'x-amz-copy-source',
        'if-match',
        'x-amz-object-lock-mode',
        'origin',
      ),
      fc.oneof(text, fc.constantFrom('aws-chunked', 'bytes=9-1', '/b/k', '%zz', 'COMPLIANCE')),
    );
    const method = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH');
    await fc.assert(
      fc.asyncProperty(method, path, query, headers, text, async (verb, where, asked, extra, payload) => {
        const base = request('s3', 'x', payload);
        const answer = await service.handle({
          ...base,
          method: verb,
          path: where,
          query: new URLSearchParams(asked),
          headers: { ...base.headers, ...extra },
        });
        expect([500, undefined]).not.toContain(answer.status);
      }),
      { numRuns: 1_000 },
    );
    await service.close();
  });
});
