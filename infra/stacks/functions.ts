import type { Consumer } from '#contracts/events/event.ts';
import type { RouteGroup } from '#contracts/route.ts';
import {
  parkBookingTask,
  type SignThenPayTask,
  signThenPayTasks,
  TASK_TIMEOUT_SECONDS,
} from '#contracts/workflows/sign-then-pay.ts';
import type { FunctionSpec, Grant } from '#infra/constructs/function-spec.ts';
import {
  append,
  cancelsTimers,
  closeConnections,
  connections,
  count,
  get,
  getMany,
  history,
  historyOfOwner,
  lists,
  lookUp,
  manageSecret,
  missingObjects,
  objects,
  put,
  query,
  readSecret,
  remove,
  saveMany,
  sendMail,
  setsAside,
  setsTimers,
} from './grants.ts';

/** Every function with its settings and IAM grants, in one place. */

const operational = ['OPERATIONAL_TABLE'] as const;
const token = ['TOKEN_ISSUER', 'TOKEN_AUDIENCE'] as const;
const mail = ['MAIL_FROM', 'APP_URL'] as const;
const sms = ['SMS_SENDER_ID', 'SMS_ENTITY_ID', 'SMS_TEMPLATE_ID'] as const;
const stripe = ['STRIPE_SECRET', 'STRIPE_API_URL'] as const;
const timer = [
  'SCHEDULE_GROUP',
  'SCHEDULER_ROLE_ARN',
  'TIMER_FUNCTION_ARN',
  'SCHEDULE_DEAD_LETTERS_ARN',
] as const;

/**
 * Lambda's CPU share grows with memory, so CPU time costs the same at any size, while waiting for other services costs more
 * with more memory. Background functions therefore get the least that Node.js and the SDK run well in, and functions with
 * a person waiting get more, for faster starts and answers.
 */
const BACKGROUND_MB = 256;
const INTERACTIVE_MB = 512;

const http = (group: RouteGroup, rest: Partial<FunctionSpec>): FunctionSpec => ({
  entry: `functions/http/${group}/handler.ts`,
  memoryMb: INTERACTIVE_MB,
  timeoutSeconds: 15,
  environment: [...operational, 'RATE_LIMIT_FACTOR', ...(rest.environment ?? [])],
  grants: [get, put, count, ...(rest.grants ?? [])],
  ...(rest.memoryMb === undefined ? {} : { memoryMb: rest.memoryMb }),
  ...(rest.writesMetrics === undefined ? {} : { writesMetrics: rest.writesMetrics }),
});

/** One function per route group. */
export const httpFunctions: Readonly<Record<RouteGroup, FunctionSpec>> = {
  // 1,769 MB is one full vCPU, which bcrypt at this cost uses for a quarter of a second.
  auth: http('auth', {
    memoryMb: 1769,
    environment: [...token, ...mail, ...sms, 'TOKEN_KEYS_SECRET', 'PEPPER_SECRET', 'PASSWORD_COST'],
    grants: [
      getMany,
      lists('gsi1', 'gsi2'),
      remove,
      readSecret('tokenKeys'),
      readSecret('pepper'),
      sendMail,
      {
        on: 'textMessages',
        actions: ['sns:Publish'],
        under: [''],
        butNotOn: 'topics',
        wildcardReason: 'An SMS goes to a phone number, which is no resource with an ARN.',
      },
    ],
  }),
  customer: http('customer', {
    environment: [...stripe, 'SEAL_KEYS_SECRET', 'SIGNATURES_TABLE', 'VAULT_BUCKET', 'MEDIA_BUCKET'],
    grants: [
      getMany,
      query,
      lists('gsi1'),
      readSecret('stripe'),
      readSecret('sealKeys'),
      append('signatures'),
      objects('vault', ['s3:PutObject'], 'signatures'),
      objects('media', ['s3:GetObject'], 'photos'),
    ],
  }),
  vendor: http('vendor', {
    environment: [...stripe, 'TOKEN_ISSUER', 'APP_URL', 'MEDIA_BUCKET', 'LEDGER_TABLE'],
    grants: [
      getMany,
      query,
      lists('gsi2'),
      readSecret('stripe'),
      objects('media', ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'], 'uploads'),
      objects('media', ['s3:GetObject'], 'photos'),
      objects('media', ['s3:PutObject'], 'documents'),
      missingObjects('media'),
      historyOfOwner,
    ],
  }),
  onboarding: http('onboarding', {
    environment: ['MEDIA_BUCKET'],
    grants: [getMany, lists('gsi1'), objects('media', ['s3:GetObject'], 'documents')],
  }),
  operations: http('operations', {
    environment: ['LEDGER_TABLE', 'AUDIT_TABLE', 'OPS_APPROVAL_LIMIT_MINOR'],
    grants: [
      getMany,
      query,
      lists('gsi1', 'gsi2', 'gsi3'),
      remove,
      append('ledger'),
      lookUp('ledger'),
      history('audit'),
    ],
  }),
  admin: http('admin', {
    environment: ['TOKEN_ISSUER', ...mail],
    grants: [getMany, lists('gsi1', 'gsi2'), sendMail],
  }),
  common: http('common', {
    environment: ['MEDIA_BUCKET', 'SIGNATURES_TABLE', 'VAULT_BUCKET', 'WEBSOCKET_URL'],
    grants: [
      getMany,
      query,
      lists('gsi1', 'gsi2'),
      lookUp('signatures'),
      objects('vault', ['s3:GetObject'], 'signatures'),
      missingObjects('vault'),
      objects('media', ['s3:PutObject', 's3:DeleteObject'], 'uploads'),
      objects('media', ['s3:GetObject', 's3:DeleteObject'], 'portraits'),
    ],
  }),
  webhooks: http('webhooks', {
    memoryMb: BACKGROUND_MB,
    environment: [...stripe, 'LEDGER_TABLE'],
    grants: [readSecret('stripe'), append('ledger')],
    writesMetrics: true,
  }),
};

export const authorizerFunction: FunctionSpec = {
  entry: 'functions/authorizer/handler.ts',
  memoryMb: INTERACTIVE_MB,
  // As long as an HTTP API waits for its authorizer.
  timeoutSeconds: 10,
  environment: [...operational, ...token, 'ROUTE_ACCESS'],
  grants: [get, query],
};

const event = (consumer: string, rest: Partial<FunctionSpec>): FunctionSpec => ({
  entry: `functions/events/${consumer}/handler.ts`,
  memoryMb: rest.memoryMb ?? BACKGROUND_MB,
  timeoutSeconds: rest.timeoutSeconds ?? 30,
  environment: rest.environment ?? [],
  grants: rest.grants ?? [],
  ...(rest.nativePackages === undefined ? {} : { nativePackages: rest.nativePackages }),
  ...(rest.writesMetrics === undefined ? {} : { writesMetrics: rest.writesMetrics }),
});

/** Publishes the outbox, the operational table's stream, on the bus. No other function may put domain events there. */
export const publisherFunction: FunctionSpec = event('publisher', {
  environment: ['EVENT_BUS'],
  grants: [{ on: 'bus', actions: ['events:PutEvents'] }],
});

/** Copies events from the operational table's stream to the audit trail. */
export const auditFunction: FunctionSpec = event('audit', {
  timeoutSeconds: 60,
  environment: ['AUDIT_TABLE', 'EVENT_BUS'],
  grants: [append('audit'), setsAside],
});

/** Started by events on the bus. */
export const consumerFunctions: Readonly<Record<Consumer, FunctionSpec>> = {
  notification: event('notification', {
    environment: [...operational],
    grants: [put],
  }),
  payout: event('payout', {
    environment: [...operational, ...stripe, 'LEDGER_TABLE', 'SIGN_THEN_PAY_ARN'],
    grants: [
      get,
      put,
      readSecret('stripe'),
      append('ledger'),
      { on: 'signThenPay', actions: ['states:StartExecution'] },
    ],
  }),
  push: event('push', {
    environment: [...operational, 'WEBSOCKET_MANAGEMENT_URL'],
    grants: [query, lists('gsi1', 'gsi2'), remove, connections],
  }),
  timers: event('timers', {
    environment: [...operational, ...timer],
    grants: [get, ...setsTimers('bookings'), cancelsTimers],
  }),
  coverage: event('coverage', {
    timeoutSeconds: 60,
    environment: [...operational],
    grants: [get, getMany, query, lists('gsi1'), put, saveMany],
  }),
  erasure: event('erasure', {
    timeoutSeconds: 60,
    environment: [...operational, 'MEDIA_BUCKET'],
    grants: [
      get,
      getMany,
      query,
      lists('gsi1'),
      put,
      remove,
      objects('media', ['s3:DeleteObject'], 'documents'),
      objects('media', ['s3:DeleteObject'], 'portraits'),
      objects('media', ['s3:DeleteObject'], 'photos'),
      objects('media', ['s3:DeleteObject'], 'uploads'),
    ],
  }),
};

/** Started by the audit table's stream, in batches of minutes. */
export const auditStreamFunctions = {
  anchor: event('anchor', {
    timeoutSeconds: 60,
    environment: [...operational, 'VAULT_BUCKET', 'SEAL_KEYS_SECRET'],
    grants: [readSecret('sealKeys'), objects('vault', ['s3:PutObject'], 'anchors')],
  }),
  insights: event('insights', {
    timeoutSeconds: 60,
    environment: [...operational],
    grants: [getMany, put],
    writesMetrics: true,
  }),
} as const satisfies Record<string, FunctionSpec>;

/** Started by each upload to the media bucket. */
export const mediaFunction: FunctionSpec = event('media', {
  // The largest image accepted decodes to 400 MB.
  memoryMb: 1024,
  timeoutSeconds: 60,
  environment: [...operational, 'MEDIA_BUCKET'],
  grants: [
    get,
    put,
    objects('media', ['s3:GetObject', 's3:DeleteObject'], 'uploads'),
    objects('media', ['s3:PutObject', 's3:GetObject'], 'photos'),
    objects('media', ['s3:PutObject', 's3:DeleteObject'], 'portraits'),
    missingObjects('media'),
  ],
  nativePackages: ['sharp'],
});

/** Started by one-off schedules when a booking's timer is due. */
export const dueFunction: FunctionSpec = {
  entry: 'functions/timers/due/handler.ts',
  memoryMb: BACKGROUND_MB,
  timeoutSeconds: 60,
  environment: [...operational],
  grants: [get, getMany, query, put],
};

const task = (
  file: string,
  environment: FunctionSpec['environment'],
  grants: readonly Grant[],
): FunctionSpec => ({
  entry: `functions/workflows/sign-then-pay/${file}.ts`,
  memoryMb: BACKGROUND_MB,
  timeoutSeconds: TASK_TIMEOUT_SECONDS,
  environment: [...operational, ...environment],
  grants: [get, ...grants],
});

/** The tasks of the sign-then-pay workflow. */
export const workflowFunctions: Readonly<Record<SignThenPayTask | 'parkBooking', FunctionSpec>> = {
  verifyEvidence: task(
    signThenPayTasks.verifyEvidence.file,
    ['SIGNATURES_TABLE', 'VAULT_BUCKET'],
    [lookUp('signatures'), objects('vault', ['s3:GetObject'], 'signatures'), missingObjects('vault')],
  ),
  capturePayment: task(
    signThenPayTasks.capturePayment.file,
    [...stripe, 'LEDGER_TABLE'],
    [put, readSecret('stripe'), append('ledger')],
  ),
  postLedger: task(signThenPayTasks.postLedger.file, ['LEDGER_TABLE'], [put, append('ledger')]),
  transferToVendor: task(
    signThenPayTasks.transferToVendor.file,
    [...stripe, 'LEDGER_TABLE'],
    [put, readSecret('stripe'), append('ledger'), lookUp('ledger')],
  ),
  markPaid: task(signThenPayTasks.markPaid.file, [], [put]),
  parkBooking: task(parkBookingTask.file, [], [put]),
};

const realtime = (name: string, rest: Partial<FunctionSpec>): FunctionSpec => ({
  entry: `functions/realtime/${name}.ts`,
  memoryMb: rest.memoryMb ?? INTERACTIVE_MB,
  timeoutSeconds: 10,
  environment: [...operational, ...(rest.environment ?? [])],
  grants: rest.grants ?? [],
});

export const realtimeFunctions = {
  connect: realtime('connect', {
    environment: ['RATE_LIMIT_FACTOR', ...timer],
    grants: [query, put, remove, count, ...setsTimers('connections')],
  }),
  deadline: realtime('deadline', {
    memoryMb: BACKGROUND_MB,
    environment: ['WEBSOCKET_MANAGEMENT_URL'],
    grants: [get, query, remove, closeConnections],
  }),
  disconnect: realtime('disconnect', { memoryMb: BACKGROUND_MB, grants: [query, remove] }),
  messages: realtime('messages', {
    environment: [...token, 'WEBSOCKET_MANAGEMENT_URL', 'RATE_LIMIT_FACTOR'],
    grants: [get, put, query, remove, count, connections],
  }),
} as const satisfies Record<string, FunctionSpec>;

const scheduled = (name: string, rest: Partial<FunctionSpec>): FunctionSpec => ({
  entry: `functions/scheduled/${name}/handler.ts`,
  memoryMb: rest.memoryMb ?? BACKGROUND_MB,
  timeoutSeconds: rest.timeoutSeconds ?? 300,
  environment: rest.environment ?? [],
  grants: rest.grants ?? [],
});

/** Started by recurring schedules. */
export const scheduledFunctions = {
  refitPulse: scheduled('refit-pulse', {
    memoryMb: 1024,
    environment: [...operational],
    grants: [getMany, put],
  }),
  refitTravel: scheduled('refit-travel', {
    memoryMb: 1024,
    environment: [...operational],
    grants: [getMany, put],
  }),
  forecastDemand: scheduled('forecast-demand', {
    memoryMb: 1024,
    environment: [...operational],
    grants: [getMany, put],
  }),
  expireDocuments: scheduled('expire-documents', {
    environment: [...operational],
    grants: [get, getMany, lists('gsi1'), put],
  }),
  rotateKeys: scheduled('rotate-keys', {
    environment: [...operational, 'TOKEN_KEYS_SECRET', 'SEAL_KEYS_SECRET'],
    grants: [get, put, manageSecret('tokenKeys'), manageSecret('sealKeys')],
  }),
} as const satisfies Record<string, FunctionSpec>;

/** A custom resource that creates the first key sets and the pepper, at the first deployment. */
export const createKeysFunction: FunctionSpec = {
  entry: 'functions/deploy/create-keys/handler.ts',
  memoryMb: BACKGROUND_MB,
  timeoutSeconds: 60,
  environment: [...operational, 'TOKEN_KEYS_SECRET', 'SEAL_KEYS_SECRET', 'PEPPER_SECRET'],
  grants: [get, put, manageSecret('tokenKeys'), manageSecret('sealKeys'), manageSecret('pepper')],
};

export const allFunctions: readonly FunctionSpec[] = [
  authorizerFunction,
  publisherFunction,
  auditFunction,
  mediaFunction,
  dueFunction,
  createKeysFunction,
  ...Object.values(httpFunctions),
  ...Object.values(consumerFunctions),
  ...Object.values(auditStreamFunctions),
  ...Object.values(workflowFunctions),
  ...Object.values(realtimeFunctions),
  ...Object.values(scheduledFunctions),
];
