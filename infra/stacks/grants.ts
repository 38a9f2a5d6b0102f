import { SET_ASIDE_DETAIL_TYPE } from '#contracts/events/bus.ts';
import type { Grant } from '#infra/constructs/function-spec.ts';

/** The vocabulary of IAM grants in which `functions.ts` is written. */

type Index = 'gsi1' | 'gsi2' | 'gsi3';

/** Reads single items by key. */
export const get: Grant = { on: 'operational', actions: ['dynamodb:GetItem'] };
/** Reads many items by key. */
export const getMany: Grant = { on: 'operational', actions: ['dynamodb:BatchGetItem'] };
/** Queries indexes, which hold only keys; reading the items behind them needs `getMany`. */
export const lists = (...indexes: Index[]): Grant => ({
  on: 'operational',
  actions: ['dynamodb:Query'],
  under: indexes.map((index) => `/index/${index}`),
});
/** Queries the items of one partition: the sockets of a room, the coverage of a pincode, an inbox. */
export const query: Grant = { on: 'operational', actions: ['dynamodb:Query'] };
/** Writes whole items, alone or in the unit of work's transactions. */
export const put: Grant = { on: 'operational', actions: ['dynamodb:PutItem'] };
/** Deletes items without history: used links and tickets, closed sockets. */
export const remove: Grant = { on: 'operational', actions: ['dynamodb:DeleteItem'] };
export const saveMany: Grant = { on: 'operational', actions: ['dynamodb:BatchWriteItem'] };
/** Updates the rate limiter's counters in place. */
export const count: Grant = { on: 'operational', actions: ['dynamodb:UpdateItem'] };

type SecretName = 'tokenKeys' | 'sealKeys' | 'pepper' | 'stripe';
export const readSecret = (on: SecretName): Grant => ({ on, actions: ['secretsmanager:GetSecretValue'] });
/** Creates and rotates keys. */
export const manageSecret = (on: Exclude<SecretName, 'stripe'>): Grant => ({
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
/** Lets S3 answer `NoSuchKey` for a missing object; without it, it answers `AccessDenied`. */
export const missingObjects = (on: 'media' | 'vault'): Grant => ({ on, actions: ['s3:ListBucket'] });

export const connections: Grant = {
  on: 'connections',
  actions: ['execute-api:ManageConnections'],
  under: ['/POST/@connections/*', '/DELETE/@connections/*'],
  wildcardReason: 'Connection ids are made at run time; the API and the stage are fixed.',
};
/** Closes sockets only. */
export const closeConnections: Grant = { ...connections, under: ['/DELETE/@connections/*'] };
export const sendMail: Grant = { on: 'mailIdentity', actions: ['ses:SendEmail'] };

/** Puts events on the bus only for the queue of unparsable records. */
export const setsAside: Grant = {
  on: 'bus',
  actions: ['events:PutEvents'],
  detailType: SET_ASIDE_DETAIL_TYPE,
};

/** Creates one-off schedules in a fixed group, with a fixed role. */
export const setsTimers = (about: string): readonly Grant[] => [
  {
    on: 'timers',
    actions: ['scheduler:CreateSchedule'],
    under: ['/*'],
    wildcardReason: `Schedules are named after ${about} at run time; the group is fixed.`,
  },
  { on: 'timerRole', actions: ['iam:PassRole'], passedTo: 'scheduler.amazonaws.com' },
];

/** Deletes schedules that became obsolete. */
export const cancelsTimers: Grant = {
  on: 'timers',
  actions: ['scheduler:DeleteSchedule'],
  under: ['/*'],
  wildcardReason: 'Schedules are named after bookings at run time; the group is fixed.',
};
