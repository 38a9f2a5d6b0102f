import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Stage } from '#infra/stages.ts';

/** A log group with the stage's retention; it goes with its stack where the stage keeps no data. */
export const createLogGroup = (
  scope: Construct,
  id: string,
  stage: Stage,
  options: { readonly name?: string } = {},
): LogGroup =>
  new LogGroup(scope, id, {
    retention: stage.logRetentionDays,
    removalPolicy: stage.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    ...(options.name === undefined ? {} : { logGroupName: options.name }),
  });
