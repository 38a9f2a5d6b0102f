import { Aws, Fn, Stack } from 'aws-cdk-lib';
import { LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Stage } from '#infra/stages.ts';
import { removalOf } from './removal.ts';

/**
 * A log group with the stage's retention, deleted with its stack where the stage keeps no data. Its class, infrequent
 * access, costs half as much to write and can be searched with Logs Insights; extracting metrics needs the standard class.
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
 * Log groups with this prefix need no entry in the account's resource policies, whose number and length are limited. The
 * stack's id in the name avoids a conflict with a log group left by an earlier stack.
 */
const vendedName = (scope: Construct, service: string): string =>
  `/aws/vendedlogs/${service}/${Stack.of(scope).stackName}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
