import { SET_ASIDE_DETAIL_TYPE } from '#contracts/events/bus.ts';
import type { Grant } from '#infra/constructs/function-spec.ts';

/** The words that the table of functions is written in. */

type Index = 'gsi1' | 'gsi2' | 'gsi3';

/** Single items, by key. */
export const get: Grant = { on: 'operational', actions: ['dynamodb:GetItem'] };
/** Many items at once, by their keys. */
export const getMany: Grant = { on: 'operational', actions: ['dynamodb:BatchGetItem'] };
/** Keys of an index; the aggregates behind them need `getMany`. */
export const lists = (...indexes: Index[]): Grant => ({
  on: 'operational',
  actions: ['dynamodb:Query'],
  under: indexes.map((index) => `/index/${index}`),
});
/** Rows under one key of the table: rooms of sockets, coverage of a pincode, an inbox. */
export const query: Grant = { on: 'operational', actions: ['dynamodb:Query'] };
/** Writes, versioned or new: also all that the unit of work puts into a transaction. */
export const put: Grant = { on: 'operational', actions: ['dynamodb:PutItem'] };
/** Deletes documents without a history: links and tickets that are used up, sockets that are gone. */
export const remove: Grant = { on: 'operational', actions: ['dynamodb:DeleteItem'] };
export const saveMany: Grant = { on: 'operational', actions: ['dynamodb:BatchWriteItem'] };
/** The rate limiter counts in place. */
export const count: Grant = { on: 'operational', actions: ['dynamodb:UpdateItem'] };

type SecretName = 'tokenKeys' | 'sealKeys' | 'pepper' | 'stripe';
export const readSecret = (on: SecretName): Grant => ({ on, actions: ['secretsmanager:GetSecretValue'] });
/** Makes and rotates keys. */
export const keepSecret = (on: Exclude<SecretName, 'stripe'>): Grant => ({
  on,
  actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
});

type AppendOnlyTable = 'ledger' | 'audit' | 'signatures';
export const append = (on: AppendOnlyTable): Grant => ({ on, actions: ['dynamodb:PutItem'] });
export const lookUp = (on: AppendOnlyTable): Grant => ({ on, actions: ['dynamodb:GetItem'] });
export const history = (on: AppendOnlyTable): Grant => ({ on, actions: ['dynamodb:Query'] });
export const historyOfOwner: Grant = { on: 'ledger', actions: ['dynamodb:Query'], under: ['/index/gsi1'] };

type ObjectAction = 's3:GetObject' | 's3:PutObject' | 's3:DeleteObject';
export const objects = (on: 'media' | 'vault', actions: readonly ObjectAction[], prefix: string): Grant => ({
  on,
  actions,
  under: [`/${prefix}/*`],
  wildcardReason: 'Object names are made at run time; the prefix bounds them.',
});
/** Without leave to list, S3 answers a missing object with «access denied» and not with «no such key». */
export const missingObjects = (on: 'media' | 'vault'): Grant => ({ on, actions: ['s3:ListBucket'] });

export const connections: Grant = {
  on: 'connections',
  actions: ['execute-api:ManageConnections'],
  under: ['/POST/@connections/*', '/DELETE/@connections/*'],
  wildcardReason: 'Connection ids are made at run time; the API and the stage are fixed.',
};
/** Only to end sockets. */
export const hangUp: Grant = { ...connections, under: ['/DELETE/@connections/*'] };
export const sendMail: Grant = { on: 'mailIdentity', actions: ['ses:SendEmail'] };

/** Of the bus only the way to the queue of what could not be read. */
export const setsAside: Grant = {
  on: 'bus',
  actions: ['events:PutEvents'],
  detailType: SET_ASIDE_DETAIL_TYPE,
};

/** One-off schedules in the fixed group, which act as the one role they are given. */
export const setsTimers = (about: string): readonly Grant[] => [
  {
    on: 'timers',
    actions: ['scheduler:CreateSchedule'],
    under: ['/*'],
    wildcardReason: `Schedules are named after ${about} at run time; the group is fixed.`,
  },
  { on: 'timerRole', actions: ['iam:PassRole'], passedTo: 'scheduler.amazonaws.com' },
];

/** Takes down what it set and nobody needs any more. */
export const cancelsTimers: Grant = {
  on: 'timers',
  actions: ['scheduler:DeleteSchedule'],
  under: ['/*'],
  wildcardReason: 'Schedules are named after bookings at run time; the group is fixed.',
};
