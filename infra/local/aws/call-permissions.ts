import { z } from 'zod';
import type { AwsRequest } from '../services/service.ts';
import { arn } from './arn.ts';
import { dynamodbPermissions } from './dynamodb-permissions.ts';
import type { Permission } from './recorder.ts';

const loose = z.record(z.string(), z.unknown()).catch({});
type Input = z.output<typeof loose>;
const textOf = (input: Input, key: string): string => {
  const value = input[key];
  return typeof value === 'string' ? value : '';
};

/** The permissions that a call needs, by the actions and ARNs that policies are written in. */
export function callPermissions(request: AwsRequest): Permission[] {
  if (request.service === 'dynamodb') return dynamodbPermissions(request.action ?? '', request.body);
  const rest = restPermission(request);
  if (rest) return rest;
  const { service } = request;
  const action = `${service}:${request.action ?? request.method}`;
  const input = inputOf(request);
  if (action === 'events:PutEvents') return putEventsPermissions(action, input);
  return resourcesOf(service, input).map((resource) => ({ action, resource }));
}

function inputOf(request: AwsRequest): Input {
  const text = request.body.toString('utf8');
  if (text.startsWith('{')) return loose.parse(JSON.parse(text));
  return Object.fromEntries([...request.query, ...new URLSearchParams(text)]);
}

const byName = (service: string, prefix: string, nameOrArn: string): string =>
  nameOrArn.startsWith('arn:') ? nameOrArn : arn(service, prefix + nameOrArn);

function resourcesOf(service: string, input: Input): string[] {
  switch (service) {
    case 'events':
      return [byName('events', 'event-bus/', textOf(input, 'EventBusName') || 'default')];
    case 'sqs':
      return [arn('sqs', textOf(input, 'QueueUrl').split('/').at(-1) || textOf(input, 'QueueName') || '*')];
    case 'states':
      return [textOf(input, 'stateMachineArn') || textOf(input, 'executionArn') || '*'];
    case 'secretsmanager':
      return [byName('secretsmanager', 'secret:', textOf(input, 'SecretId') || textOf(input, 'Name'))];
    case 'ssm':
      return [byName('ssm', 'parameter', textOf(input, 'Name'))];
    case 'sns':
      return [textOf(input, 'TopicArn') || textOf(input, 'TargetArn') || '*'];
    default:
      return ['*'];
  }
}

const putEvents = z.object({
  Entries: z.array(z.object({ EventBusName: z.string().default('default'), DetailType: z.string() })),
});

/** One permission per entry. */
function putEventsPermissions(action: string, input: Input): Permission[] {
  const { Entries } = putEvents.catch({ Entries: [] }).parse(input);
  if (Entries.length === 0) return [{ action, resource: byName('events', 'event-bus/', 'default') }];
  return Entries.map(({ EventBusName, DetailType }) => ({
    action,
    resource: byName('events', 'event-bus/', EventBusName),
    context: { 'events:detail-type': [DetailType] },
  }));
}

/** The permission for REST services, whose operation is in method and path. */
function restPermission(request: AwsRequest): Permission[] | undefined {
  switch (request.service) {
    case 'execute-api':
      return [{ action: 'execute-api:ManageConnections', resource: connectionArn(request) }];
    case 'lambda': {
      const name = decodeURIComponent(request.path.split('/')[3] ?? '');
      return [{ action: 'lambda:InvokeFunction', resource: byName('lambda', 'function:', name) }];
    }
    case 'scheduler':
      return schedulerPermissions(request);
    case 's3':
      return s3Permissions(request);
    case 'ses': {
      const input = inputOf(request);
      // Identities here are verified domains.
      const domain = textOf(input, 'FromEmailAddress').replace(/^.*@|>$/g, '');
      return [{ action: 'ses:SendEmail', resource: arn('ses', `identity/${domain}`) }];
    }
    default:
      return undefined;
  }
}

/** The path is `/{apiId}/{stage}/@connections/{id}` on the local endpoint. */
function connectionArn(request: AwsRequest): string {
  const [apiId = '', stage = ''] = request.path.split('/').filter(Boolean);
  return arn('execute-api', `${apiId}/${stage}/${request.method}/@connections/*`);
}

const schedulerVerbs: Readonly<Record<string, string>> = {
  POST: 'CreateSchedule',
  PUT: 'UpdateSchedule',
  DELETE: 'DeleteSchedule',
  GET: 'GetSchedule',
};
const scheduleTarget = z.looseObject({
  GroupName: z.string().optional(),
  Target: z.looseObject({ RoleArn: z.string() }).optional(),
});

function schedulerPermissions(request: AwsRequest): Permission[] {
  const [kind, name = ''] = request.path.split('/').filter(Boolean);
  const input = scheduleTarget.catch({}).parse(inputOf(request));
  if (kind !== 'schedules') return [{ action: `scheduler:${request.method}${kind}`, resource: '*' }];
  const verb = name === '' ? 'ListSchedules' : (schedulerVerbs[request.method] ?? request.method);
  const group = input.GroupName ?? request.query.get('groupName') ?? 'default';
  const own = {
    action: `scheduler:${verb}`,
    resource: arn('scheduler', `schedule/${group}/${decodeURIComponent(name)}`),
  };
  const roleArn = input.Target?.RoleArn;
  const context = { 'iam:passedtoservice': ['scheduler.amazonaws.com'] };
  return roleArn === undefined ? [own] : [own, { action: 'iam:PassRole', resource: roleArn, context }];
}

const s3Verbs: Readonly<Record<string, string>> = {
  GET: 's3:GetObject',
  HEAD: 's3:GetObject',
  PUT: 's3:PutObject',
  POST: 's3:PutObject',
  DELETE: 's3:DeleteObject',
};

const KEY_FIELD = /name="key"\r\n\r\n([^\r]*)\r\n/;
/** The object key in a POST form. Fields come before the file, so the beginning of the body suffices. */
const formKey = (body: Buffer): string => KEY_FIELD.exec(body.toString('latin1', 0, 16_384))?.[1] ?? '*';

function s3Permissions(request: AwsRequest): Permission[] {
  const [bucket = '', ...key] = request.path.split('/').filter(Boolean).map(decodeURIComponent);
  const resource = `arn:aws:s3:::${[bucket, ...key].join('/')}`;
  if (key.length === 0) {
    if (request.method !== 'POST') return [{ action: 's3:ListBucket', resource }];
    return [{ action: 's3:PutObject', resource: `${resource}/${formKey(request.body)}` }];
  }
  const own = { action: s3Verbs[request.method] ?? `s3:${request.method}`, resource };
  const locked = request.headers['x-amz-object-lock-mode'] !== undefined;
  return locked ? [own, { action: 's3:PutObjectRetention', resource }] : [own];
}
