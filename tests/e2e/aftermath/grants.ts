import { matchesPattern, type Statement } from '#infra/local/aws/iam.ts';
import type { RecordedCall } from '#infra/local/aws/recorder.ts';
import type { LocalCloud } from '#infra/local/cloud.ts';

/** One action on one resource that one function's role allows. */
export type Granted = {
  readonly functionName: string;
  readonly action: string;
  readonly resource: string;
  /** `Customer: s3:GetObject photos/*`, without what CloudFormation makes up. */
  readonly name: string;
};

/** What Lambda itself uses with the role: logs, streams, dead letters. */
const OF_THE_PLATFORM = /^(logs|xray|sqs):|:(Get(Records|ShardIterator)|DescribeStream|ListStreams)$/;

const allowing = (statements: readonly Statement[]): readonly Statement[] =>
  statements.filter(({ Effect }) => Effect === 'Allow');

/** Every action on every resource pattern that the synthesized policies allow functions. */
export function grantsOf(cloud: LocalCloud): readonly Granted[] {
  return cloud.functions.names().flatMap((functionName) =>
    allowing(cloud.statementsOf(functionName)).flatMap(({ Action = [], Resource = [] }) =>
      Action.filter((action) => !OF_THE_PLATFORM.test(action)).flatMap((action) =>
        Resource.map((resource) => ({
          functionName,
          action,
          resource,
          name: `${readable(functionName)}: ${action} ${readableResource(resource)}`,
        })),
      ),
    ),
  );
}

/** Whether the function was seen to need it. */
export const isUsed = (grant: Granted, calls: readonly RecordedCall[]): boolean =>
  calls.some(
    ({ principal, permissions }) =>
      principal === grant.functionName &&
      permissions.some(
        ({ action, resource }) => action === grant.action && matchesPattern(grant.resource, resource),
      ),
  );

/** Calls of functions that no statement allows, as `Function: action resource`. */
export function unallowed(grants: readonly Granted[], calls: readonly RecordedCall[]): ReadonlySet<string> {
  const lacking = calls.flatMap(({ principal, permissions }) =>
    permissions
      .filter(
        (needed) =>
          principal !== undefined &&
          !OF_THE_PLATFORM.test(needed.action) &&
          !grants.some(
            (grant) =>
              grant.functionName === principal &&
              grant.action === needed.action &&
              matchesPattern(grant.resource, needed.resource),
          ),
      )
      .map(({ action, resource }) => `${readable(principal ?? '')}: ${action} ${resource}`),
  );
  return new Set(lacking);
}

/** What CloudFormation and Secrets Manager append to names. */
const HASH = /[0-9a-f]{8}$/i;
const SECRET_SUFFIX = /-[0-9a-f]{6}$/;
const readable = (functionName: string): string =>
  (functionName.split('-').at(-1) ?? '').replace(HASH, '').replace(/Function$/, '');

/** What a person knows it by: table or index, object prefix, secret, method of the sockets' API. */
function readableResource(arn: string): string {
  const [, , service, , , ...rest] = arn.split(':');
  const path = rest.join(':').split('/');
  return (service === 'execute-api' ? path.slice(1) : path)
    .map((part) => part.replace(SECRET_SUFFIX, '').split('-').at(-1)?.replace(HASH, '') ?? part)
    .join('/');
}
