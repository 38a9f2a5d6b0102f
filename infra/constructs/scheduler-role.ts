import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { HouseFunction } from './house-function.ts';

/**
 * The role of EventBridge Scheduler in this account: it may only invoke these functions and send to this dead-letter queue.
 */
export function createSchedulerRole(
  scope: Construct,
  id: string,
  {
    targets,
    deadLettersArn,
  }: { readonly targets: readonly HouseFunction[]; readonly deadLettersArn: string },
): Role {
  const role = new Role(scope, id, {
    assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  });
  role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: targets.map((target) => target.lambda.functionArn),
    }),
  );
  role.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLettersArn] }),
  );
  return role;
}
