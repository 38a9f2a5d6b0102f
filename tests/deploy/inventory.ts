import { type AwsCall, callAws } from './aws-call.ts';
import type { Emulator } from './ministack.ts';

type Listing = { readonly what: string; readonly call: AwsCall; readonly name: RegExp };

const json = (what: string, service: string, target: string, field: string): Listing => ({
  what,
  call: { kind: 'json', service, target },
  name: new RegExp(`"${field}": ?"([^"]+)"`, 'g'),
});
const rest = (what: string, service: string, path: string, field: string): Listing => ({
  what,
  call: { kind: 'rest', service, path },
  name: new RegExp(`"${field}": ?"([^"]+)"`, 'g'),
});
const query = (what: string, service: string, version: string, action: string, tag: string): Listing => ({
  what,
  call: { kind: 'query', service, version, action },
  name: new RegExp(`<${tag}>([^<]+)</${tag}>`, 'g'),
});

/** Every kind of thing that the templates make and that would be paid for or found if it stayed. */
const listings: readonly Listing[] = [
  rest('functions', 'lambda', '/2015-03-31/functions/', 'FunctionName'),
  rest('stream mappings', 'lambda', '/2015-03-31/event-source-mappings/', 'UUID'),
  { ...json('tables', 'dynamodb', 'DynamoDB_20120810.ListTables', ''), name: /"([\w.-]+)"(?=[,\]])/g },
  {
    what: 'buckets',
    call: { kind: 'rest', service: 's3', path: '/' },
    name: /<Bucket><Name>([^<]+)</g,
  },
  { ...json('queues', 'sqs', 'AmazonSQS.ListQueues', ''), name: /"(http[^"]+)"/g },
  query('topics', 'sns', '2010-03-31', 'ListTopics', 'TopicArn'),
  json('event buses', 'events', 'AWSEvents.ListEventBuses', 'Name'),
  json('rules of the default bus', 'events', 'AWSEvents.ListRules', 'Name'),
  rest('schedules', 'scheduler', '/schedules', 'Name'),
  rest('schedule groups', 'scheduler', '/schedule-groups', 'Name'),
  json('state machines', 'states', 'AWSStepFunctions.ListStateMachines', 'name'),
  rest('APIs', 'apigateway', '/v2/apis', 'apiId'),
  json('secrets', 'secretsmanager', 'secretsmanager.ListSecrets', 'Name'),
  json('log groups', 'logs', 'Logs_20140328.DescribeLogGroups', 'logGroupName'),
  query('roles', 'iam', '2010-05-08', 'ListRoles', 'RoleName'),
  query('alarms', 'monitoring', '2010-08-01', 'DescribeAlarms', 'AlarmName'),
  query('dashboards', 'monitoring', '2010-08-01', 'ListDashboards', 'DashboardName'),
];

export const kinds = listings.map(({ what }) => what);

/** The names of what the account holds, by kind. */
export type Inventory = ReadonlyMap<string, readonly string[]>;

export async function takeInventory(emulator: Emulator): Promise<Inventory> {
  const lists = listings.map(async ({ what, call, name }) => {
    const names = [...(await callAws(emulator, call)).matchAll(name)].map(([, found]) => found ?? '');
    return [what, [...new Set(names)].sort()] as const;
  });
  return new Map(await Promise.all(lists));
}

/** `later` without what `earlier` had. */
export function difference(later: Inventory, earlier: Inventory): Inventory {
  const more = [...later].map(([what, names]) => {
    const before = new Set(earlier.get(what));
    return [what, names.filter((name) => !before.has(name))] as const;
  });
  return new Map(more.filter(([, names]) => names.length > 0));
}

export const counted = (inventory: Inventory): string =>
  [...inventory].map(([what, names]) => `${names.length} ${what}`).join(', ');
