import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import {
  Effect,
  PolicyStatement,
  type PolicyStatementProps,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type CfnFunction,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { projectRoot } from '#infra/bundling/bundle-options.ts';
import { bundledCode } from '#infra/bundling/bundled-code.ts';
import type { FunctionSpec, Grant } from './function-spec.ts';
import { createLogGroup } from './log-group.ts';
import { arnOf, environmentOf, type Platform } from './platform.ts';
import { acknowledgeWildcards } from './wildcards.ts';

function conditionsOf({ passedTo, detailType }: Grant): Pick<PolicyStatementProps, 'conditions'> {
  const equal = {
    ...(passedTo === undefined ? {} : { 'iam:PassedToService': passedTo }),
    ...(detailType === undefined ? {} : { 'events:detail-type': detailType }),
  };
  return Object.keys(equal).length === 0 ? {} : { conditions: { StringEquals: equal } };
}

export type HouseFunctionProps = { readonly spec: FunctionSpec; readonly platform: Platform };

/**
 * A Lambda function with this system's defaults: Node.js 24 on arm64, one minified ES module that includes the SDK, its own
 * role with exactly the grants of its spec, its own log group.
 */
export class HouseFunction extends Construct {
  readonly lambda: LambdaFunction;
  readonly role: Role;

  /** @throws Error when the spec's entry file does not exist. */
  constructor(scope: Construct, id: string, { spec, platform }: HouseFunctionProps) {
    super(scope, id);
    if (!existsSync(join(projectRoot, spec.entry)))
      throw new Error(`${this.node.path}: the entry ${spec.entry} does not exist.`);
    const { stage } = platform;
    const logGroup = createLogGroup(this, 'Logs', stage, spec.writesMetrics ? { holdsMetrics: true } : {});
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const grant of spec.grants) this.allow(grant, platform);
    this.lambda = new LambdaFunction(this, 'Function', {
      code: bundledCode(spec),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: spec.memoryMb,
      timeout: Duration.seconds(spec.timeoutSeconds),
      environment: environmentOf(platform, spec.environment),
      role: this.role,
      logGroup,
      // The platform's START, END and REPORT lines cost more than our own, and CloudWatch's metrics have their figures.
      loggingFormat: LoggingFormat.JSON,
      systemLogLevelV2: SystemLogLevel.WARN,
      applicationLogLevelV2: ApplicationLogLevel[stage.logLevel],
    });
    const resource = this.lambda.node.defaultChild as CfnFunction;
    resource.addMetadata('HomeServe', { entry: spec.entry, handler: 'handler' });
  }

  private allow(grant: Grant, platform: Platform): void {
    const arn = arnOf(platform, grant.on);
    const parts = (grant.under ?? []).map((part) => `${arn}${part}`);
    const resources = grant.under === undefined || grant.andItself ? [arn, ...parts] : parts;
    this.role.addToPrincipalPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: [...grant.actions],
        resources,
        ...conditionsOf(grant),
      }),
    );
    if (grant.butNotOn !== undefined) {
      this.role.addToPrincipalPolicy(
        new PolicyStatement({
          effect: Effect.DENY,
          actions: [...grant.actions],
          resources: [arnOf(platform, grant.butNotOn)],
        }),
      );
    }
    const wild = parts.filter((part) => part.includes('*'));
    if (wild.length === 0) return;
    const reason = grant.wildcardReason;
    if (!reason) throw new Error(`${this.node.path}: a wildcard on ${grant.on} needs a reason.`);
    acknowledgeWildcards(this.role, wild, reason);
  }
}
