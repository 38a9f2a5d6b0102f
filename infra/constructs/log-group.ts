import { Aws, Fn, Stack } from 'aws-cdk-lib';
import { LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Stage } from '#infra/stages.ts';
import { removalOf } from './removal.ts';

/**
 * A log group with the stage's retention; it goes with its stack where the stage keeps no data. It is of the
 * class that costs half to write and is still searched by Logs Insights; metrics are made of logs in the
 * standard class alone.
 */
export const createLogGroup = (
  scope: Construct,
  id: string,
  stage: Stage,
  options: { readonly vendedBy?: 'apis' | 'states'; readonly holdsMetrics?: true } = {},
): LogGroup =>
  new LogGroup(scope, id, {
    retention: stage.logRetentionDays,
    logGroupClass: options.holdsMetrics ? LogGroupClass.STANDARD : LogGroupClass.INFREQUENT_ACCESS,
    removalPolicy: removalOf(stage),
    ...(options.vendedBy === undefined ? {} : { logGroupName: vendedName(scope, options.vendedBy) }),
  });

/**
 * Under this prefix a service's log deliveries need no resource policy of the account, of which there are few and which
 * are short. The stack's own id is in the name: what an earlier stack of this name left behind is not in its way.
 */
const vendedName = (scope: Construct, service: string): string =>
  `/aws/vendedlogs/${service}/${Stack.of(scope).stackName}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
