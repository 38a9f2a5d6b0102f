/**
 * What AWS charges in us-east-1 (N. Virginia), in US dollars, on demand and without any free tier. Entered by hand
 * from aws.amazon.com/<service>/pricing/; compared on 2026-11-22 with what others had published of those pages
 * where `checked` names it. What has no `checked` was not found elsewhere. Other regions differ: Mumbai is near
 * these for compute and events and higher for requests to tables and APIs.
 */
export const PRICES_AS_OF = '2026-11-22';
export const PRICES_REGION = 'us-east-1';

/**
 * Where on the bill it stands. The goal is of compute, data and events together; `edge` is what the parties
 * themselves send and get: requests, sockets, files, mail.
 */
export type Scope = 'compute' | 'data' | 'events' | 'edge' | 'standing';

export type Price = {
  readonly scope: Scope;
  readonly usd: number;
  /** How many of what the price is for. */
  readonly per: number;
  readonly unit: string;
  /** The pricing page and the line of it. */
  readonly source: string;
  /** Who else has the same figure, and of when. */
  readonly checked?: string;
};

const MILLION = 1_000_000;

export const prices = {
  httpRequests: {
    scope: 'edge',
    usd: 1,
    per: MILLION,
    unit: 'requests of 512 KB',
    source: 'api-gateway: HTTP APIs, first 300 million',
    checked: 'go-cloud.io and wring.co, API Gateway pricing, 2026',
  },
  socketMessages: {
    scope: 'edge',
    usd: 1,
    per: MILLION,
    unit: 'messages of 32 KB',
    source: 'api-gateway: WebSocket APIs, first billion',
    checked: 'go-cloud.io and wring.co, API Gateway pricing, 2026',
  },
  socketMinutes: {
    scope: 'edge',
    usd: 0.25,
    per: MILLION,
    unit: 'connection minutes',
    source: 'api-gateway: WebSocket APIs',
    checked: 'go-cloud.io and wring.co, API Gateway pricing, 2026',
  },
  lambdaRequests: {
    scope: 'compute',
    usd: 0.2,
    per: MILLION,
    unit: 'requests',
    source: 'lambda: Arm price, requests',
    checked: 'appropri8, AWS pricing tutorial, 2025-12',
  },
  lambdaGbSeconds: {
    scope: 'compute',
    usd: 0.0000133334,
    per: 1,
    unit: 'GB-seconds',
    source: 'lambda: Arm price, first 7.5 billion',
    checked: 'cloudchipr.com, Lambda pricing, 2025',
  },
  tableReads: {
    scope: 'data',
    usd: 0.125,
    per: MILLION,
    unit: 'read request units',
    source: 'dynamodb on-demand: Standard table class',
    checked: 'airbyte.com, DynamoDB pricing, 2025-07: since the cut of November 2024',
  },
  tableWrites: {
    scope: 'data',
    usd: 0.625,
    per: MILLION,
    unit: 'write request units',
    source: 'dynamodb on-demand: Standard table class',
    checked: 'airbyte.com, DynamoDB pricing, 2025-07: since the cut of November 2024',
  },
  busEvents: {
    scope: 'events',
    usd: 1,
    per: MILLION,
    unit: 'custom events of 64 KB',
    source: 'eventbridge: custom events',
    checked: 'cloudburn.io, EventBridge pricing, 2026-03',
  },
  schedules: {
    scope: 'events',
    usd: 1,
    per: MILLION,
    unit: 'invocations',
    source: 'eventbridge: Scheduler',
    checked: 'cloudburn.io, EventBridge pricing, 2026-03',
  },
  workflowRequests: {
    scope: 'compute',
    usd: 1,
    per: MILLION,
    unit: 'requests',
    source: 'step-functions: Express Workflows',
  },
  workflowGbSeconds: {
    scope: 'compute',
    usd: 0.00001667,
    per: 1,
    unit: 'GB-seconds',
    source: 'step-functions: Express Workflows, first 1,000 GB-hours',
  },
  objectWrites: {
    scope: 'edge',
    usd: 0.005,
    per: 1_000,
    unit: 'PUT, POST and LIST requests',
    source: 's3: Standard',
    checked: 'c3x.dev, S3 request fees, 2026',
  },
  objectReads: {
    scope: 'edge',
    usd: 0.0004,
    per: 1_000,
    unit: 'GET and HEAD requests',
    source: 's3: Standard',
    checked: 'c3x.dev, S3 request fees, 2026',
  },
  queueRequests: {
    scope: 'events',
    usd: 0.4,
    per: MILLION,
    unit: 'requests of 64 KB',
    source: 'sqs: standard queues',
  },
  secretReads: { scope: 'data', usd: 0.05, per: 10_000, unit: 'API calls', source: 'secrets-manager' },
  logGigabytes: {
    scope: 'compute',
    usd: 0.5,
    per: 1,
    unit: 'GB ingested',
    source: 'cloudwatch: Logs, Standard, collect',
    checked: 'c3x.dev, CloudWatch Logs cost, 2026-06',
  },
  rareLogGigabytes: {
    scope: 'compute',
    usd: 0.25,
    per: 1,
    unit: 'GB ingested',
    source: 'cloudwatch: Logs, Infrequent Access, collect',
    checked: 'c3x.dev, CloudWatch Logs cost, 2026-06',
  },
  mails: { scope: 'edge', usd: 0.1, per: 1_000, unit: 'e-mails', source: 'ses: outbound' },
  secretMonths: { scope: 'standing', usd: 0.4, per: 1, unit: 'secrets', source: 'secrets-manager' },
  alarmMonths: {
    scope: 'standing',
    usd: 0.1,
    per: 1,
    unit: 'standard alarm metrics',
    source: 'cloudwatch: Alarms',
  },
  dashboardMonths: {
    scope: 'standing',
    usd: 3,
    per: 1,
    unit: 'dashboards',
    source: 'cloudwatch: Dashboards',
  },
  keyMonths: { scope: 'standing', usd: 1, per: 1, unit: 'customer managed keys', source: 'kms' },
} as const satisfies Record<string, Price>;

/** What every account has for nothing, month by month and for good. */
export const alwaysFree = { alarms: 10, dashboards: 3 } as const;
