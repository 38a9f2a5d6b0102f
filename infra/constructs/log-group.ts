import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Stage } from '#infra/stages.ts';

/**
 * A log group with the stage's retention; it goes with its stack where the stage keeps no data. It is of the
 * class that costs half to write and is still searched by Logs Insights; metrics are made of logs in the
 * standard class alone.
 */
export const createLogGroup = (
  scope: Construct,
  id: string,
  stage: Stage,
  options: { readonly name?: string; readonly holdsMetrics?: true } = {},
): LogGroup =>
  new LogGroup(scope, id, {
    retention: stage.logRetentionDays,
    logGroupClass: options.holdsMetrics ? LogGroupClass.STANDARD : LogGroupClass.INFREQUENT_ACCESS,
    removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    ...(options.name === undefined ? {} : { logGroupName: options.name }),
  });
